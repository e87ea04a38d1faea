variable "email" {
  description = "The sender of emails to users. SES sends them for `ses_identity_arn`, a verified address or domain, with the sender `from`: an address, or a name and an address in angle brackets. `reply_to` and `configuration_set` are optional. Default: Cognito's own sender, which sends only few emails a day."
  type        = any
  default     = null
}

variable "messages" {
  description = <<-EOT
    Texts of messages to users: `invitation` for users whom an operator creates, and `verification` of
    an address. Each has `subject`, up to 140 characters, and `email`, up to 20000, and may have `sms`,
    up to 140. In an invitation Cognito replaces `{username}` and `{####}` by name and temporary
    password. In a verification it replaces `{####}` by a code, or `{##TEXT##}` in an email by a link.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "sms" {
  description = "How Cognito sends SMS: with your IAM role `role_arn`, which may call `sns:Publish` and trusts Cognito for `external_id`, through SNS in `region`, by default the pool's region. With `mfa`, SMS is then a second factor too."
  type        = any
  default     = null
}

variable "sign_in_with" {
  description = "What users sign in with: `email`, `phone_number` or both. It cannot change later. Default: a username."
  type        = set(string)
  default     = []
  nullable    = false
}
