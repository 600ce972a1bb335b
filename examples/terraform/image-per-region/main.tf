# The same image in each region: ids differ from region to region. A provider is
# of one region, so each has an alias.

terraform {
  required_providers {
    bcc = {
      source  = "bcc-graphql.local/baidu/bcc"
      version = "~> 0.1.0"
    }
  }
}

provider "bcc" {
  alias  = "bj"
  region = "bj"
}

provider "bcc" {
  alias  = "gz"
  region = "gz"
}

locals {
  image = {
    os_name    = "Ubuntu"
    os_version = "22.04*"
  }
}

data "bcc_image" "bj" {
  provider    = bcc.bj
  image_type  = ["System"]
  os_name     = local.image.os_name
  os_version  = local.image.os_version
  most_recent = true
}

data "bcc_image" "gz" {
  provider    = bcc.gz
  image_type  = ["System"]
  os_name     = local.image.os_name
  os_version  = local.image.os_version
  most_recent = true
}

output "image_ids" {
  value = { for image in [data.bcc_image.bj, data.bcc_image.gz] : image.region => image.id }
}
