variable "resource_server" {
  description = "What machines' scopes belong to: an `identifier`, such as the API's URL, and `scopes`, up to 100, each by its name with a description."
  type        = any
  default     = null
}

variable "clients" {
  description = <<-EOT
    App clients beside the default one, by name. One with `callback_urls`, and `logout_urls`, signs
    users in on the sign-in pages too; with `identity_providers`, users of these alone, and on the
    pages alone. One with `scopes`, up to 50, each `IDENTIFIER/NAME` of
    `resource_server`, and a `group` is a machine: it gets access tokens by client credentials, and
    the Lambda authorizer gives them that group's role. `secret` is for applications that can keep
    one; a machine has one. `token_validity` is as for the default client, whose it is unless given.
  EOT
  type        = any
  default     = {}
  nullable    = false
}
