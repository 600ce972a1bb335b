# The newest image of one's own whose name is of a pattern, and those that it may
# be rolled back to.
#
# The emulator's images have other names. There, try it with
#   terraform plan -var='name_regex=^build-runner'

terraform {
  required_providers {
    bcc = {
      source  = "bcc-graphql.local/baidu/bcc"
      version = "~> 0.1.0"
    }
  }
}

variable "name_regex" {
  type        = string
  default     = "^golden-[0-9]{4}-[0-9]{2}-[0-9]{2}$"
  description = "The names of the images, such as golden-2026-05-01."
}

variable "not_after" {
  type        = string
  default     = null
  description = "Pins the image: those made at this time or later are passed over. Such as 2026-06-01T00:00:00Z."
}

provider "bcc" {}

data "bcc_image" "golden" {
  image_type     = ["Custom"]
  name_regex     = var.name_regex
  created_before = var.not_after
  most_recent    = true
}

data "bcc_images" "earlier" {
  image_type     = ["Custom"]
  name_regex     = var.name_regex
  created_before = data.bcc_image.golden.create_time
  limit          = 3
}

output "image_id" {
  value = data.bcc_image.golden.id
}

output "roll_back_to" {
  value = data.bcc_images.earlier.ids
}
