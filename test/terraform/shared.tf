# What the configurations of this folder have in common: one provider, and variables that say what a step changes.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
# Management port of Gatehouse.
variable "endpoint" {}
# What the APIs call.
variable "backend" {}
# In every text that can change in place.
variable "text" { default = "first" }
# The first part of the paths.
variable "path" { default = "pets" }
# Whether a stage of version 1 has a cache.
variable "cache" { default = true }
# Whether what is optional is set.
variable "full" { default = true }
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "any"
  secret_key                  = "any"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    apigateway   = var.endpoint
    apigatewayv2 = var.endpoint
  }
  default_tags { tags = { team = "pets" } }
}
locals {
  authorizer_uri  = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations"
  certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/1"
  schema          = jsonencode({ "$schema" = "http://json-schema.org/draft-04/schema#", type = "object", title = var.text })
}
