locals {
  # Rights that could let the function act as another caller, by service: `but` has the actions that
  # are allowed anyway, in lower case, and `could` says what the function could do with the others.
  closed_services = {
    apigateway       = { but = "^get$", could = "let requests in without a token" }
    cloudformation   = { but = "^(describe|get|list)[a-z*?]*$", could = "change stacks with the rights of their own roles" }
    cognito-identity = { but = "^$", could = "give out credentials of the groups' roles" }
    cognito-idp      = { but = "^(admingetuser|adminlistgroupsforuser|describeuserpool|getgroup|listgroups|listusers|listusersingroup)$", could = "sign in as a user, or put a user into a group: give it to a group's role, or to a separate function" }
    iam              = { but = "^$", could = "rewrite roles" }
    lambda           = { but = "^(get|invoke|list)[a-z*?]*$", could = "rewrite the function, or let others call it" }
    sts              = { but = "^$", could = "assume roles that are not the caller's" }
  }

  # Ours, by which the plan and IAM's messages name a statement.
  own_sids = ["AssumeGroupRoles", "KeepOffItself", "LeaveNetworkInterfacesToLambda", "ManageNetworkInterfaces", "SendTraces", "WriteOwnLogs"]

  operators = "^(((ForAllValues|ForAnyValue):)?(String(Not)?(Equals(IgnoreCase)?|Like)|(Numeric|Date)(Equals|NotEquals|(LessThan|GreaterThan)(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$"
}

variable "statements" {
  description = "As the function module describes it."
  type = list(object({
    sid       = optional(string)
    actions   = list(string)
    resources = list(string)
    conditions = optional(list(object({
      test     = string
      variable = string
      values   = list(string)
    })), [])
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for statement in var.statements : try(length(statement.actions) > 0 && length(statement.resources) > 0, false)])
    error_message = "A statement needs at least one action and one resource; invalid: ${join(", ", [for number, statement in var.statements : "statements[${number}]" if !try(length(statement.actions) > 0 && length(statement.resources) > 0, false)])}."
  }

  # With a wildcard in the service, nobody could tell which services it is.
  validation {
    condition     = alltrue(flatten([for statement in var.statements : [for action in coalesce(statement.actions, []) : can(regex("^[a-z0-9-]+:[A-Za-z0-9*?]+$", action))]]))
    error_message = "An action is written \"service:Action\", with a whole service in lower case; invalid: ${join(", ", flatten([for number, statement in var.statements : [for action in coalesce(statement.actions, []) : "statements[${number}] (${jsonencode(action)})" if !can(regex("^[a-z0-9-]+:[A-Za-z0-9*?]+$", action))]]))}."
  }

  validation {
    condition = alltrue(flatten([
      for statement in var.statements : [
        for action in coalesce(statement.actions, []) :
        can(regex(local.closed_services[lower(split(":", action)[0])].but, lower(split(":", action)[1])))
        if can(local.closed_services[lower(split(":", action)[0])])
      ]
    ]))
    error_message = "The function's own role must not let it act as another caller; refused: ${join(", ", flatten([
      for number, statement in var.statements : [
        for action in coalesce(statement.actions, []) :
        "statements[${number}] (\"${action}\" could ${local.closed_services[lower(split(":", action)[0])].could})"
        if can(local.closed_services[lower(split(":", action)[0])]) && !can(regex(local.closed_services[lower(split(":", action)[0])].but, lower(split(":", action)[1])))
      ]
    ]))}."
  }

  validation {
    condition     = alltrue(flatten([for statement in var.statements : [for resource in coalesce(statement.resources, []) : can(regex("^(\\*|arn:[a-z0-9-]+:[a-z0-9-]+:[^:]*:[^:]*:.+)$", resource))]]))
    error_message = "A statement's resource is * or an ARN with a whole partition and service; invalid: ${join(", ", flatten([for number, statement in var.statements : [for resource in coalesce(statement.resources, []) : "statements[${number}] (${jsonencode(resource)})" if !can(regex("^(\\*|arn:[a-z0-9-]+:[a-z0-9-]+:[^:]*:[^:]*:.+)$", resource))]]))}."
  }

  validation {
    condition = alltrue([
      for statement in var.statements :
      !anytrue([for action in coalesce(statement.actions, []) : can(regex("[*?]", action))]) ||
      !anytrue([for resource in coalesce(statement.resources, []) : can(regex("^(\\*|arn:([^:]*:){4}[*?]+)$", resource))])
    ])
    error_message = "An action with a wildcard needs resources by name, and a statement on all resources its actions by name; invalid: ${join(", ", [
      for number, statement in var.statements :
      "statements[${number}] (${join(", ", [for action in coalesce(statement.actions, []) : "\"${action}\"" if can(regex("[*?]", action))])})"
      if anytrue([for action in coalesce(statement.actions, []) : can(regex("[*?]", action))]) && anytrue([for resource in coalesce(statement.resources, []) : can(regex("^(\\*|arn:([^:]*:){4}[*?]+)$", resource))])
    ])}."
  }

  validation {
    condition     = alltrue([for statement in var.statements : can(regex("^[A-Za-z0-9]*$", coalesce(statement.sid, "none"))) && !contains(local.own_sids, coalesce(statement.sid, "none"))])
    error_message = "A statement's sid consists of letters and digits, and differs from the module's own, ${join(", ", local.own_sids)}; invalid: ${join(", ", [for number, statement in var.statements : "statements[${number}] (\"${coalesce(statement.sid, "none")}\")" if !can(regex("^[A-Za-z0-9]*$", coalesce(statement.sid, "none"))) || contains(local.own_sids, coalesce(statement.sid, "none"))])}."
  }

  validation {
    condition     = length(distinct(compact(var.statements[*].sid))) == length(compact(var.statements[*].sid))
    error_message = "The sids of statements must differ; they are: ${join(", ", compact(var.statements[*].sid))}."
  }

  # A condition without values never matches, or always if its test is negated.
  validation {
    condition     = alltrue(flatten([for statement in var.statements : [for condition in statement.conditions : can(regex(local.operators, condition.test)) && can(regex("^[^:]+:.+$", condition.variable)) && try(length(condition.values) > 0 && !contains([for value in condition.values : value == null], true), false)]]))
    error_message = "A condition needs a test that is an IAM operator, such as \"StringEquals\", a variable that is an IAM key, such as \"aws:SourceIp\", and at least one value, none of them null; invalid: ${join(", ", flatten([for number, statement in var.statements : [for condition in statement.conditions : "statements[${number}] (${jsonencode(condition)})" if !(can(regex(local.operators, condition.test)) && can(regex("^[^:]+:.+$", condition.variable)) && try(length(condition.values) > 0 && !contains([for value in condition.values : value == null], true), false))]]))}."
  }

  # The document would contain only the last of two.
  validation {
    condition     = alltrue([for statement in var.statements : length(distinct([for condition in statement.conditions : lower(jsonencode([condition.test, condition.variable]))])) == length(statement.conditions)])
    error_message = "A statement has one condition for each test and variable, with all their values; invalid: ${join(", ", [for number, statement in var.statements : "statements[${number}]" if length(distinct([for condition in statement.conditions : lower(jsonencode([condition.test, condition.variable]))])) != length(statement.conditions)])}."
  }
}
