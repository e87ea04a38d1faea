# Credentials and endpoint come from the environment, and the region too if no variable says it: the
# same code deploys to AWS and to an emulator of it.
provider "aws" {
  region              = var.region
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = var.tags
  }
}
