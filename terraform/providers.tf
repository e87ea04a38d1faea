# Region, credentials and endpoint come from the environment: the same code deploys to AWS and to
# an emulator of it.
provider "aws" {
  default_tags {
    tags = var.tags
  }
}
