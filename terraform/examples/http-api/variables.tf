variable "name" {
  description = "Name of this deployment, with which the names of its resources begin. It must be unique in the account."
  type        = string
  default     = "http-api"
  nullable    = false
}

variable "documents_bucket" {
  description = "Name of your bucket, which the function serves."
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

variable "payload_format_version" {
  description = "Payload format in which API Gateway calls the function: `2.0`, or `1.0`, which is close to the format of a REST API."
  type        = string
  default     = "2.0"
  nullable    = false

  validation {
    condition     = contains(["1.0", "2.0"], var.payload_format_version)
    error_message = "payload_format_version is 1.0 or 2.0."
  }
}
