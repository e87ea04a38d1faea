variable "session" {
  description = <<-EOT
    What the callers' sessions carry; an object. `tags`: session tags by key, each with the name of
    the claim that it takes its value from, up to 50; policies read them as
    `&{aws:PrincipalTag/key}`. `source_identity`: name of the claim that becomes the source identity.
    `policy_arns`, a list of up to 10, and `policy`, a JSON document of up to 2,048 characters, limit
    every session further.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.session))
    error_message = "session is ${jsonencode(var.session)}; it must be an object, such as { source_identity = \"sub\" }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.session), []), local.session_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.session), []), local.session_settings) : "session.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.session_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} session knows ${join(", ", local.session_settings)}."])
  }

  validation {
    condition     = try(var.session.tags, null) == null || can(keys(var.session.tags))
    error_message = "session.tags is ${jsonencode(try(var.session.tags, null))}; it must be an object of claims by the tags' keys, such as { team = \"custom:team\" }."
  }

  validation {
    condition     = length(try(keys(var.session.tags), [])) <= 50
    error_message = "session.tags has ${length(try(keys(var.session.tags), []))} tags; 50 are the most for a session."
  }

  validation {
    condition     = alltrue([for key in try(keys(var.session.tags), []) : can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has 1 to 128 letters, digits, spaces or any of _.:/=+-@ and does not begin with aws:; not so: ${join(", ", [for key in try(keys(var.session.tags), []) : "\"${key}\"" if !(can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:"))])}."
  }

  validation {
    condition     = length(distinct([for key in try(keys(var.session.tags), []) : lower(key)])) == length(try(keys(var.session.tags), []))
    error_message = "Keys of session.tags must differ by more than upper and lower case: ${join(", ", try(keys(var.session.tags), []))}."
  }

  validation {
    condition     = alltrue([for claim in try(values(var.session.tags), []) : try(length(claim) > 0 && can(tostring(claim)), false)])
    error_message = "Each tag names a claim; these name none: ${join(", ", [for key in try(keys(var.session.tags), []) : key if !try(length(var.session.tags[key]) > 0 && can(tostring(var.session.tags[key])), false)])}."
  }

  validation {
    condition     = try(var.session.source_identity, null) == null || try(length(var.session.source_identity) > 0 && can(tostring(var.session.source_identity)), false)
    error_message = "session.source_identity is ${jsonencode(try(var.session.source_identity, null))}; it names a claim, such as \"sub\"."
  }

  validation {
    condition     = length(try(var.session.policy_arns, null)[*]) <= 10 && alltrue([for arn in try(var.session.policy_arns, null)[*] : can(regex("^arn:[\\w-]+:iam::(\\d{12}|aws):policy/.+$", arn))])
    error_message = "session.policy_arns takes a list of up to 10 ARNs of managed policies, not: ${jsonencode(try(var.session.policy_arns, null))}."
  }

  validation {
    condition     = try(var.session.policy, null) == null || try(length(var.session.policy) <= 2048 && can(keys(jsondecode(var.session.policy))), false)
    error_message = "session.policy must be a JSON document of up to 2048 characters; ${try("it has ${length(tostring(var.session.policy))}", "it is no text: use jsonencode")}."
  }
}
