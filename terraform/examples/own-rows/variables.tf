variable "name" {
  description = "Name of this deployment: the names of all that is made are, or begin with, this. Unique in the account."
  type        = string
  default     = "own-rows"
  nullable    = false
}

variable "function_package" {
  description = "Path of the zip that `scripts/package` builds."
  type        = string
  default     = "../../../build/own-rows.zip"
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether users and orders are protected: neither the user pool nor the table can be deleted."
  type        = bool
  default     = true
  nullable    = false
}
