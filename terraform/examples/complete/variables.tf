variable "name" {
  description = "Name of this deployment, with which the names of its resources begin. It must be unique in the account, and has up to 33 lower-case letters, digits and hyphens."
  type        = string
  default     = "complete"
  nullable    = false
}

variable "second_region" {
  description = "Region of the second deployment; it must differ from the environment's region."
  type        = string
  default     = "eu-west-1"
  nullable    = false
}

variable "application_origin" {
  description = "Origin of the application that users sign in to and that calls the API."
  type        = string
  default     = "https://app.example.com"
  nullable    = false
}

variable "ses_identity_arn" {
  description = "ARN of your verified domain in SES, from which Cognito sends email."
  type        = string
  nullable    = false
}

variable "saml_metadata_url" {
  description = "URL of the metadata of your identity provider, which sends the attributes `email` and `groups`."
  type        = string
  nullable    = false
}

variable "idp_groups" {
  description = "Group of the user pool that the members of a group at the identity provider get, by the ID of the provider's group."
  type        = map(string)
  default     = {}
  nullable    = false

  # Cognito writes the groups as a text without quotes, in which such a name could pass for another.
  validation {
    condition     = alltrue([for id in keys(var.idp_groups) : can(regex("^[^][,]+$", id)) && id == trimspace(id)])
    error_message = "An ID in idp_groups has no comma or bracket, and does not begin or end with a blank; invalid: ${join(", ", [for id in keys(var.idp_groups) : jsonencode(id) if !(can(regex("^[^][,]+$", id)) && id == trimspace(id))])}."
  }
}

variable "account_logging_role" {
  description = "Whether to set the role with which API Gateway writes access logs. An account has one such role in each region: set this to false if the role exists."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether users and documents are protected from deletion, in both regions."
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

variable "authorizer_package" {
  description = "Path of the zip that `scripts/package --authorizer` builds."
  type        = string
  default     = "../../../build/authorizer.zip"
  nullable    = false
}

variable "triggers_package" {
  description = "Path of the zip that `scripts/package --triggers` builds."
  type        = string
  default     = "../../../build/triggers.zip"
  nullable    = false
}

variable "custom_message_package" {
  description = "Path of the zip of the folder custom_message."
  type        = string
  default     = "../../../build/custom-message.zip"
  nullable    = false
}

variable "layer_package" {
  description = "Path of the zip of the folder layer."
  type        = string
  default     = "../../../build/layer.zip"
  nullable    = false
}
