# The newest Ubuntu 22.04 that Baidu offers and that can be used.

terraform {
  required_providers {
    bcc = {
      source  = "bcc-graphql.local/baidu/bcc"
      version = "~> 0.1.0"
    }
  }
}

# Keys come from BAIDUCLOUD_ACCESS_KEY and BAIDUCLOUD_SECRET_KEY.
provider "bcc" {
  region = "bj"
}

data "bcc_image" "ubuntu" {
  image_type  = ["System"]
  os_name     = "Ubuntu"
  os_version  = "22.04*"
  os_arch     = "*64*"
  most_recent = true
}

# What an instance takes as its image.
output "image_id" {
  value = data.bcc_image.ubuntu.id
}

output "image" {
  value = "${data.bcc_image.ubuntu.os_name} ${data.bcc_image.ubuntu.os_version}, made ${data.bcc_image.ubuntu.create_time}"
}
