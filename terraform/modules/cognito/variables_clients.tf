variable "resource_server" {
  description = "The resource server of the machines' scopes: an `identifier`, such as the API's URL, and up to 100 `scopes`, each name with a description."
  type        = any
  default     = null
}

variable "clients" {
  description = <<-EOT
    Further app clients, by name. A client with `callback_urls`, and optionally `logout_urls`, also
    signs users in on the sign-in pages. With `identity_providers` it signs in only users of these, and
    only on the pages. A client with up to 50 `scopes`, each `IDENTIFIER/NAME` of `resource_server`, and
    a `group` is a machine: it gets access tokens by client credentials, and the Lambda authorizer gives
    them the group's role. `secret`: whether the client has a secret, for applications that can keep
    one; a machine always has one. `token_validity`: as for the default client, whose values are the
    default.
  EOT
  type        = any
  default     = {}
  nullable    = false

  # The settings module checks the rest. With null for an object, each of its rules would fail.
  validation {
    condition     = can(keys(var.clients)) && alltrue([for value in try(values(var.clients), []) : can(keys(value))])
    error_message = "clients is an object of objects; invalid: ${join(", ", try([for name, value in var.clients : name if !can(keys(value))], ["clients"]))}."
  }
}
