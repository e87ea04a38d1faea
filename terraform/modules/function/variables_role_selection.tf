variable "role_selection" {
  description = <<-EOT
    How the role of a request is chosen, beyond the token's preferred or only role; an object.
    `default_role_arn`: role of callers whose role is ambiguous or missing, or for whom no rule
    holds; none denies them. `header`: name of a request header by which callers choose among the
    roles of their token. `rules`: a list of up to 25, which replace the roles of the token; the first
    that holds decides. A rule is an object with `claim`, `match_type` (Equals, NotEqual, StartsWith
    or Contains), `value` and `role_arn`. Every role must be among `allowed_role_arns`.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.role_selection))
    error_message = "role_selection is ${jsonencode(var.role_selection)}; it must be an object, such as { header = \"X-Role\" }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.role_selection), []), local.role_selection_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.role_selection), []), local.role_selection_settings) : "role_selection.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.role_selection_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} role_selection knows ${join(", ", local.role_selection_settings)}."])
  }

  validation {
    condition     = try(var.role_selection.rules, null) == null || can([for rule in concat(var.role_selection.rules, []) : keys(rule)])
    error_message = "role_selection.rules is no list of objects with ${join(", ", local.rule_settings)}."
  }

  validation {
    condition     = alltrue([for rule in try(var.role_selection.rules, null)[*] : length(setsubtract(try(keys(rule), []), local.rule_settings)) == 0])
    error_message = join(" ", flatten([for number, rule in try(var.role_selection.rules, null)[*] : [for key in setsubtract(try(keys(rule), []), local.rule_settings) : "role_selection.rules[${number}].${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.rule_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} a rule knows ${join(", ", local.rule_settings)}."]]))
  }

  validation {
    condition     = alltrue([for rule in try(var.role_selection.rules, null)[*] : length(setsubtract(local.rule_settings, try(keys(rule), []))) == 0])
    error_message = "Each of role_selection.rules needs ${join(", ", local.rule_settings)}; ${join("; ", [for number, rule in try(var.role_selection.rules, null)[*] : "rules[${number}] lacks ${join(", ", setsubtract(local.rule_settings, try(keys(rule), [])))}" if length(setsubtract(local.rule_settings, try(keys(rule), []))) > 0])}."
  }

  validation {
    condition     = try(var.role_selection.header, null) == null || can(regex("^[A-Za-z0-9-]+$", var.role_selection.header))
    error_message = "role_selection.header is ${jsonencode(try(var.role_selection.header, null))}; a header's name has letters, digits and hyphens."
  }

  validation {
    condition     = try(var.role_selection.header, null) == null || length(try(var.role_selection.rules, null)[*]) == 0
    error_message = "role_selection.header and role_selection.rules exclude each other: rules take no account of the token's roles, which the header chooses from."
  }

  validation {
    condition     = length(try(var.role_selection.rules, null)[*]) <= 25
    error_message = "role_selection.rules has ${length(try(var.role_selection.rules, null)[*])} rules; 25 are the most, as in an identity pool."
  }

  validation {
    condition     = alltrue([for rule in try(var.role_selection.rules, null)[*] : contains(["Equals", "NotEqual", "StartsWith", "Contains"], try(rule.match_type, "Equals"))])
    error_message = "A rule's match_type is Equals, NotEqual, StartsWith or Contains; not so: ${join(", ", [for number, rule in try(var.role_selection.rules, null)[*] : "rules[${number}] (${jsonencode(try(rule.match_type, null))})" if !contains(["Equals", "NotEqual", "StartsWith", "Contains"], try(rule.match_type, "Equals"))])}."
  }

  validation {
    condition     = alltrue([for rule in try(var.role_selection.rules, null)[*] : try(length(tostring(rule.claim)) > 0 && length(tostring(rule.value)) > 0 && length(tostring(rule.value)) <= 128, false)])
    error_message = "A rule needs a claim, and a value of 1 to 128 characters; not so: ${join(", ", [for number, rule in try(var.role_selection.rules, null)[*] : "rules[${number}]" if !try(length(tostring(rule.claim)) > 0 && length(tostring(rule.value)) > 0 && length(tostring(rule.value)) <= 128, false)])}."
  }

  validation {
    condition     = alltrue([for arn in concat(try(var.role_selection.default_role_arn, null)[*], [for rule in try(var.role_selection.rules, null)[*] : try(rule.role_arn, null)]) : can(regex(local.allowed_role_regex, arn)) && !can(regex("[*?]", arn))])
    error_message = "role_selection names roles by their ARNs, which allowed_role_arns cover; not so: ${join(", ", [for arn in concat(try(var.role_selection.default_role_arn, null)[*], [for rule in try(var.role_selection.rules, null)[*] : try(rule.role_arn, null)]) : jsonencode(arn) if !can(regex(local.allowed_role_regex, arn)) || can(regex("[*?]", arn))])}."
  }
}
