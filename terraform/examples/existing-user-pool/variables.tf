variable "name" {
  description = "Name of this deployment, with which the names of its resources begin. It must be unique in the account."
  type        = string
  default     = "existing-user-pool"
  nullable    = false
}

variable "user_pool_id" {
  description = "ID of your user pool."
  type        = string
  nullable    = false
}

variable "documents_bucket" {
  description = "Name of your bucket, which the reference API serves."
  type        = string
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether Terraform refuses a destroy, which deletes the groups and so their memberships."
  type        = bool
  default     = true
  nullable    = false
}

variable "function_package" {
  description = "Path of the zip that `scripts/package` builds."
  type        = string
  default     = "../../../build/function.zip"
  nullable    = false
}
