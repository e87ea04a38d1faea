variable "email" {
  description = "As the cognito module describes it."
  type = object({
    from              = string
    ses_identity_arn  = string
    reply_to          = optional(string)
    configuration_set = optional(string)
  })
  default = null

  validation {
    condition     = var.email == null || can(regex("^([^<>@]*<[^<>@\\s]+@[^<>@\\s]+>|[^<>@\\s]+@[^<>@\\s]+)$", var.email.from))
    error_message = "email.from is ${jsonencode(try(var.email.from, null))}; it must be an address, such as \"no-reply@example.com\", or a name and an address, such as \"Example <no-reply@example.com>\"."
  }

  validation {
    condition     = var.email == null || can(regex("^arn:[\\w-]+:ses:[a-z0-9-]+:\\d{12}:identity/[^/\\s]+$", var.email.ses_identity_arn))
    error_message = "email.ses_identity_arn is ${jsonencode(try(var.email.ses_identity_arn, null))}; it must be the ARN of an identity of SES, such as arn:aws:ses:eu-central-1:123456789012:identity/example.com."
  }

  # SES sends for the address that is verified, and for all of a domain and its subdomains.
  validation {
    condition     = try(endswith(replace(lower("@${trimsuffix(split("@", var.email.from)[1], ">")}"), "@", "."), ".${lower(split("identity/", var.email.ses_identity_arn)[1])}") || lower(split("identity/", var.email.ses_identity_arn)[1]) == lower(trimsuffix(reverse(split("<", var.email.from))[0], ">")), true)
    error_message = "email.from is ${jsonencode(try(var.email.from, null))}, for which ${jsonencode(try(var.email.ses_identity_arn, null))} cannot send: it must be the address of the identity, or one of its domain."
  }

  validation {
    condition     = try(var.email.reply_to == null || can(regex("^[^<>@\\s]+@[^<>@\\s]+$", var.email.reply_to)), true)
    error_message = "email.reply_to is \"${try(coalesce(var.email.reply_to, "null"), "")}\"; it must be an address."
  }

  validation {
    condition     = try(var.email.configuration_set == null || can(regex("^[\\w-]{1,64}$", var.email.configuration_set)), true)
    error_message = "email.configuration_set is \"${try(coalesce(var.email.configuration_set, "null"), "")}\"; it has 1 to 64 letters, digits, hyphens and underscores."
  }
}

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_MessageTemplateType.html
variable "messages" {
  description = "As the cognito module describes it."
  type = object({
    invitation = optional(object({
      subject = string
      email   = string
      sms     = optional(string)
    }))
    verification = optional(object({
      subject = string
      email   = string
      sms     = optional(string)
    }))
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for message in values(var.messages) : message == null || try(length(message.subject) >= 1 && length(message.subject) <= 140, false)])
    error_message = "The subject of an email has 1 to 140 characters; invalid in messages: ${join(", ", [for name, message in var.messages : "${name} (${try(length(message.subject), 0)})" if !(message == null || try(length(message.subject) >= 1 && length(message.subject) <= 140, false))])}."
  }

  validation {
    condition     = alltrue([for message in values(var.messages) : message == null || try(length(message.email) <= 20000, false)])
    error_message = "The text of an email has up to 20000 characters; more in messages: ${join(", ", [for name, message in var.messages : "${name} (${try(length(message.email), 0)})" if !(message == null || try(length(message.email) <= 20000, false))])}."
  }

  validation {
    condition     = alltrue([for message in values(var.messages) : try(length(message.sms) <= 140, true)])
    error_message = "The text of an SMS has up to 140 characters; more in messages: ${join(", ", [for name, message in var.messages : "${name} (${try(length(message.sms), 0)})" if !try(length(message.sms) <= 140, true)])}."
  }

  validation {
    condition     = alltrue([for text in try(compact([var.messages.invitation.email, var.messages.invitation.sms]), []) : strcontains(text, "{username}") && strcontains(text, "{####}")])
    error_message = "An invitation needs {username} and {####}, where Cognito puts the name and the temporary password: messages.invitation.email, and its sms if there is one."
  }

  validation {
    condition     = var.messages.verification == null || try(strcontains(var.messages.verification.email, "{####}") != can(regex("\\{##[^#{}]+##\\}", var.messages.verification.email)), false)
    error_message = "messages.verification.email needs either {####}, where Cognito puts a code, or a link's text such as {##Verify your address##}."
  }

  validation {
    condition     = try(var.messages.verification.sms == null || strcontains(var.messages.verification.sms, "{####}"), true)
    error_message = "messages.verification.sms needs {####}, where Cognito puts the code."
  }

  validation {
    condition     = !can(regex("\\{##[^#{}]+##\\}", var.messages.verification.email)) || var.managed_login != null
    error_message = "messages.verification.email has a link, which leads to the domain of managed_login: set managed_login too, or write {####} for a code."
  }
}

variable "sms" {
  description = "As the cognito module describes it."
  type = object({
    role_arn    = string
    external_id = string
    region      = optional(string)
  })
  default = null

  validation {
    condition     = var.sms == null || can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", var.sms.role_arn))
    error_message = "sms.role_arn is ${jsonencode(try(var.sms.role_arn, null))}; it must be the ARN of an IAM role."
  }

  # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  validation {
    condition     = var.sms == null || try(can(regex("^[\\w+=,.@:/-]{2,}$", var.sms.external_id)) && length(var.sms.external_id) <= 1224, false)
    error_message = "sms.external_id is ${jsonencode(try(var.sms.external_id, null))}; it has 2 to 1224 letters, digits or any of _+=,.@:/-, and is the external ID in the role's trust policy."
  }

  validation {
    condition     = try(var.sms.region == null || can(regex("^[a-z]{2,}(-[a-z]+)+-\\d+$", var.sms.region)), true)
    error_message = "sms.region is \"${try(coalesce(var.sms.region, "null"), "")}\"; it must be a region, such as eu-central-1."
  }
}

variable "sign_in_with" {
  description = "As the cognito module describes it."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.sign_in_with, ["email", "phone_number"])) == 0
    error_message = "sign_in_with has ${join(", ", [for name in setsubtract(var.sign_in_with, ["email", "phone_number"]) : jsonencode(name)])}; it may have email and phone_number."
  }

  validation {
    condition     = !contains(var.sign_in_with, "phone_number") || var.sms != null
    error_message = "sign_in_with has phone_number, which Cognito verifies by SMS: set sms too."
  }
}
