variable "groups" {
  description = "Names of the groups."
  type        = list(string)
  nullable    = false
}

variable "role_selection" {
  description = "As the deployment module describes it."
  type = object({
    default_group = optional(string)
    header        = optional(string)
    rules = optional(list(object({
      claim      = string
      match_type = string
      value      = string
      group      = string
    })), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in concat(var.role_selection.default_group[*], [for rule in var.role_selection.rules : try(rule.group, null)]) : try(contains(var.groups, name), false)])
    error_message = "role_selection names groups that do not exist: ${join(", ", [for name in concat(var.role_selection.default_group[*], [for rule in var.role_selection.rules : try(rule.group, null)]) : jsonencode(name) if !try(contains(var.groups, name), false)])}."
  }
}

variable "monitoring" {
  description = "As the deployment module describes it."
  type = object({
    alarm_topic_arns = optional(set(string), [])
    thresholds       = optional(map(number), {})
  })
  default = null
}
