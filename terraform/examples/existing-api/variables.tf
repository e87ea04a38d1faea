variable "name" {
  description = "Name of this deployment, with which the names of its resources begin. It must be unique in the account."
  type        = string
  default     = "existing-api"
  nullable    = false
}

variable "rest_api_name" {
  description = "Name of your REST API."
  type        = string
  nullable    = false
}

variable "parent_path" {
  description = "Path of the resource of your API below which requests run as their callers, such as `/documents-api`. It has no other resources below it."
  type        = string
  nullable    = false

  validation {
    condition     = var.parent_path != "/"
    error_message = "parent_path is /; below it the function would get each method that your other resources lack. Make a resource for it, such as /documents-api."
  }
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
