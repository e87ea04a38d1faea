variable "name" {
  description = "Name of this deployment. The names of its resources are this name, or begin with it. It must be unique in the account."
  type        = string
  default     = "handler-template"
  nullable    = false
}

variable "function_package" {
  description = "Path of the zip that `scripts/package` builds."
  type        = string
  default     = "../../build/handler-template.zip"
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether users and reports are protected: neither the user pool nor the table can be deleted."
  type        = bool
  default     = true
  nullable    = false
}
