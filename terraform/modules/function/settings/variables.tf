variable "allowed_role_arns" {
  description = "As the function module describes it."
  type        = list(string)
  nullable    = false
}

variable "iam_callers" {
  description = "Whether the function answers signed requests."
  type        = bool
  nullable    = false
}

locals {
  # The allow-list as the function reads it: a role outside it would turn every request down.
  allowed_role_regex = "^(${join("|", [
    for arn in var.allowed_role_arns :
    replace(replace(replace(arn, "/[.+]/", "\\$0"), "*", ".*"), "?", ".")
  ])})$"
}

locals {
  # Partition and account of the roles, as their ARNs begin.
  role_accounts = distinct([for arn in var.allowed_role_arns : regex("^(arn:[^:]+:iam::)(\\d{12}):", arn)])
}

variable "role_selection" {
  description = "As the function module describes it."
  type = object({
    default_role_arn = optional(string)
    header           = optional(string)
    rules = optional(list(object({
      claim      = string
      match_type = string
      value      = string
      role_arn   = string
    })), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.role_selection.header == null || can(regex("^[A-Za-z0-9-]+$", var.role_selection.header)) && lower(coalesce(var.role_selection.header, "-")) != "authorization"
    error_message = "role_selection.header is ${jsonencode(var.role_selection.header)}; a header's name has letters, digits and hyphens, and Authorization has the token."
  }

  validation {
    condition     = var.role_selection.header == null || length(var.role_selection.rules) == 0
    error_message = "role_selection.header and role_selection.rules exclude each other: rules ignore the token's roles, from which the header chooses."
  }

  validation {
    condition     = !var.iam_callers || length(var.role_selection.rules) == 0
    error_message = "iam_callers and role_selection.rules exclude each other: a caller who signs requests has no claims that rules could compare."
  }

  validation {
    condition     = length(var.role_selection.rules) <= 25
    error_message = "role_selection.rules has ${length(var.role_selection.rules)} rules; it can have up to 25, as in an identity pool."
  }

  validation {
    condition     = alltrue([for rule in var.role_selection.rules : try(contains(["Equals", "NotEqual", "StartsWith", "Contains"], rule.match_type), false)])
    error_message = "A rule's match_type is Equals, NotEqual, StartsWith or Contains; invalid: ${join(", ", [for number, rule in var.role_selection.rules : "rules[${number}] (${jsonencode(try(rule.match_type, null))})" if !try(contains(["Equals", "NotEqual", "StartsWith", "Contains"], rule.match_type), false)])}."
  }

  validation {
    condition     = alltrue([for rule in var.role_selection.rules : try(length(rule.claim) > 0 && trimspace(rule.claim) == rule.claim && length(rule.value) > 0 && length(rule.value) <= 128, false)])
    error_message = "A rule needs a claim, without white space around it, and a value of 1 to 128 characters; invalid: ${join(", ", [for number, rule in var.role_selection.rules : "rules[${number}]" if !try(length(rule.claim) > 0 && trimspace(rule.claim) == rule.claim && length(rule.value) > 0 && length(rule.value) <= 128, false)])}."
  }

  validation {
    condition     = alltrue([for arn in concat(var.role_selection.default_role_arn[*], [for rule in var.role_selection.rules : try(rule.role_arn, null)]) : can(regex(local.allowed_role_regex, arn)) && !can(regex("[*?]", arn))])
    error_message = "role_selection names roles by their ARNs, and allowed_role_arns must cover them; invalid: ${join(", ", [for arn in concat(var.role_selection.default_role_arn[*], [for rule in var.role_selection.rules : try(rule.role_arn, null)]) : jsonencode(arn) if !can(regex(local.allowed_role_regex, arn)) || can(regex("[*?]", arn))])}."
  }
}

variable "session" {
  description = "As the function module describes it."
  type = object({
    tags            = optional(map(string), {})
    source_identity = optional(string)
    policy_arns     = optional(list(string), [])
    policy          = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.session.tags) <= 50
    error_message = "session.tags has ${length(var.session.tags)} tags; a session can have up to 50."
  }

  validation {
    # A pattern with the count in it, such as {1,128}, takes Terraform some 20 ms each time.
    condition     = alltrue([for key in keys(var.session.tags) : can(regex("^[\\p{L}\\p{N}_.:/=+@ -]+$", key)) && length(regexall(".", key)) <= 128 && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has 1 to 128 letters, digits, spaces or any of _.:/=+-@ and does not begin with aws:; invalid: ${join(", ", [for key in keys(var.session.tags) : "\"${key}\"" if !(can(regex("^[\\p{L}\\p{N}_.:/=+@ -]+$", key)) && length(regexall(".", key)) <= 128 && !startswith(lower(key), "aws:"))])}."
  }

  validation {
    condition     = length(distinct([for key in keys(var.session.tags) : lower(key)])) == length(var.session.tags)
    error_message = "Keys of session.tags must differ by more than upper and lower case: ${join(", ", keys(var.session.tags))}."
  }

  validation {
    condition     = alltrue([for claim in values(var.session.tags) : try(length(claim) > 0 && trimspace(claim) == claim, false)])
    error_message = "Each tag names a claim, without white space around it; invalid: ${join(", ", [for key, claim in var.session.tags : "${key} (${jsonencode(claim)})" if !try(length(claim) > 0 && trimspace(claim) == claim, false)])}."
  }

  validation {
    condition     = try(length(var.session.source_identity) > 0 && trimspace(var.session.source_identity) == var.session.source_identity, var.session.source_identity == null)
    error_message = "session.source_identity is ${jsonencode(var.session.source_identity)}; it names a claim, such as \"sub\", without white space around it."
  }

  validation {
    condition     = !var.iam_callers || coalesce(var.session.source_identity, "sub") == "sub"
    error_message = "With iam_callers, session.source_identity can be \"sub\" only, the only claim of a caller who signs a request; it is \"${coalesce(var.session.source_identity, "sub")}\"."
  }

  validation {
    condition     = length(var.session.policy_arns) <= 10 && alltrue([for arn in var.session.policy_arns : can(regex("^arn:[\\w-]+:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+$", arn))])
    error_message = "session.policy_arns must be a list of up to 10 ARNs of managed policies, not: ${jsonencode(var.session.policy_arns)}."
  }

  # STS would refuse each session. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  validation {
    condition     = alltrue([for arn in var.session.policy_arns : alltrue([for account in local.role_accounts : try(startswith(arn, "${account[0]}aws:") || startswith(arn, "${account[0]}${account[1]}:"), true)])])
    error_message = "Policies of sessions are AWS's own, or of the account of the roles in allowed_role_arns, ${join(", ", [for account in local.role_accounts : "${account[0]}${account[1]}"])}; invalid in session.policy_arns: ${join(", ", [for arn in var.session.policy_arns : jsonencode(arn) if !alltrue([for account in local.role_accounts : try(startswith(arn, "${account[0]}aws:") || startswith(arn, "${account[0]}${account[1]}:"), true)])])}."
  }

  validation {
    condition     = var.session.policy == null || try(length(var.session.policy) <= 2048 && length(flatten([jsondecode(var.session.policy).Statement])) > 0, false)
    error_message = "session.policy must be a JSON document of up to 2048 characters with a Statement; it has ${try(length(var.session.policy), 0)}."
  }
}
