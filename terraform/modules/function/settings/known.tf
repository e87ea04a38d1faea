# Terraform drops each key that an object's type does not know, without a word: with "tag" for "tags"
# sessions would be without tags. So the inputs are compared as they were given.
variable "given" {
  description = "The other inputs as they were given, each by its name, with every key."
  type        = any
  nullable    = false
}

module "known_settings" {
  source = "../../known_settings"

  settings = {
    role_selection = ["default_role_arn", "header", "rules"]
    "A rule"       = ["claim", "match_type", "role_arn", "value"]
    session        = ["policy", "policy_arns", "source_identity", "tags"]
  }

  # What is no object has no keys here, and is refused by the type of its variable.
  objects = concat(
    [for name in ["role_selection", "session"] : { kind = name, path = name, keys = try(keys(var.given[name]), []) }],
    [for number, rule in try(var.given.role_selection.rules[*], []) : { kind = "A rule", path = "role_selection.rules[${number}]", keys = try(keys(rule), []) }],
  )
}
