# Terraform silently drops each key that an object's type does not have: with "tag" for "tags" sessions
# would have no tags. So this module checks the inputs before Terraform converts them.
variable "given" {
  description = "The other inputs as they were given, each by its name, with every key."
  type        = any
  nullable    = false
}

module "known_settings" {
  source = "../../known_settings"

  settings = {
    package_s3     = ["bucket", "key", "sha256", "version"]
    role_selection = ["default_role_arn", "header", "rules"]
    "A rule"       = ["claim", "match_type", "role_arn", "value"]
    session        = ["policy", "policy_arns", "source_identity", "tags"]
    "A statement"  = ["actions", "conditions", "resources", "sid"]
    "A condition"  = ["test", "values", "variable"]
  }

  # A value that is not an object has no keys here; the type of its variable refuses it.
  objects = concat(
    [for name in ["package_s3", "role_selection", "session"] : { kind = name, path = name, keys = try(keys(var.given[name]), []) }],
    [for number, rule in try(var.given.role_selection.rules[*], []) : { kind = "A rule", path = "role_selection.rules[${number}]", keys = try(keys(rule), []) }],
    [for number, statement in try(var.given.statements[*], []) : { kind = "A statement", path = "statements[${number}]", keys = try(keys(statement), []) }],
    flatten([
      for number, statement in try(var.given.statements[*], []) : [
        for place, condition in try(statement.conditions[*], []) : { kind = "A condition", path = "statements[${number}].conditions[${place}]", keys = try(keys(condition), []) }
      ]
    ]),
  )
}
