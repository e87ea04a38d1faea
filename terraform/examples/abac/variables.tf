variable "name" {
  description = "Name of this deployment, with which the names of its resources begin. It must be unique in the account."
  type        = string
  default     = "abac"
  nullable    = false
}

variable "documents_bucket" {
  description = "Name of your bucket, which the reference API serves."
  type        = string
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether the user pool is protected from deletion."
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
