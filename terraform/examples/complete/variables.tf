variable "name" {
  description = "Name of what is made, unique in the account."
  type        = string
  default     = "complete"
  nullable    = false
}

variable "documents_bucket" {
  description = "Name of your bucket, which the reference API serves."
  type        = string
  nullable    = false
}

variable "application_origin" {
  description = "Origin of the application that users sign in with and that calls the API."
  type        = string
  default     = "https://app.example.com"
  nullable    = false
}

variable "account_logging_role" {
  description = "Whether to set the role by which API Gateway writes access logs: one for the whole account and region, so only where none is set."
  type        = bool
  default     = true
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
