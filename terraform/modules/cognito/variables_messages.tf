variable "email" {
  description = "Who emails to users come from: SES sends them for `ses_identity_arn`, a verified address or domain, as `from`, an address or a name and an address in angle brackets. `reply_to` and `configuration_set` are optional. Default: Cognito's own sender, which sends few emails a day."
  type        = any
  default     = null
}

variable "messages" {
  description = <<-EOT
    Texts of messages to users: `invitation` of those whom an operator creates, and `verification` of
    an address. Each has `subject`, up to 140 characters, and `email`, up to 20000, and may have
    `sms`, up to 140. Cognito puts name and temporary password of an invitation where `{username}` and
    `{####}` stand. In a verification it puts a code for `{####}`, or in the email a link for `{##TEXT##}`.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "sms" {
  description = "How Cognito sends SMS: as the IAM role `role_arn` of yours, which may call `sns:Publish` and trusts Cognito for `external_id`, and through SNS in `region`, by default the pool's. With `mfa`, SMS is then a second factor too."
  type        = any
  default     = null
}

variable "sign_in_with" {
  description = "What users sign in with in place of a username: `email`, `phone_number` or both. It cannot be changed later. Default: a username."
  type        = set(string)
  default     = []
  nullable    = false
}
