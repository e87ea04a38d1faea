variable "usage_plans" {
  description = "As the api module describes it."
  type = map(object({
    quota = optional(object({
      limit  = number
      period = string
    }))
    rate_limit  = optional(number)
    burst_limit = optional(number)
    api_keys    = set(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.usage_plans) : can(regex("^[\\w-]{1,64}$", name))])
    error_message = "The name of a usage plan has 1 to 64 letters, digits, hyphens or underscores; invalid: ${join(", ", [for name in keys(var.usage_plans) : "\"${name}\"" if !can(regex("^[\\w-]{1,64}$", name))])}."
  }

  validation {
    condition     = alltrue([for plan in values(var.usage_plans) : try(plan.quota == null ? true : plan.quota.limit >= 1 && floor(plan.quota.limit) == plan.quota.limit && plan.quota.limit <= 2147483647 && contains(["DAY", "WEEK", "MONTH"], plan.quota.period), false)])
    error_message = "A quota has a limit, a whole number of requests from 1 to 2147483647, and a period, DAY, WEEK or MONTH; invalid: ${join(", ", [for name, plan in var.usage_plans : "${name} (${jsonencode(try(plan.quota, null))})" if !try(plan.quota == null ? true : plan.quota.limit >= 1 && floor(plan.quota.limit) == plan.quota.limit && plan.quota.limit <= 2147483647 && contains(["DAY", "WEEK", "MONTH"], plan.quota.period), false)])}."
  }

  validation {
    condition     = alltrue([for plan in values(var.usage_plans) : try(plan.rate_limit == null ? plan.burst_limit == null : plan.rate_limit > 0 && plan.burst_limit >= 1 && floor(plan.burst_limit) == plan.burst_limit && plan.burst_limit <= 2147483647, false)])
    error_message = "A usage plan has a rate_limit above 0 and a burst_limit, a whole number from 1 to 2147483647, or neither; invalid: ${join(", ", [for name, plan in var.usage_plans : "${name} (${jsonencode(try({ rate_limit = plan.rate_limit, burst_limit = plan.burst_limit }, null))})" if !try(plan.rate_limit == null ? plan.burst_limit == null : plan.rate_limit > 0 && plan.burst_limit >= 1 && floor(plan.burst_limit) == plan.burst_limit && plan.burst_limit <= 2147483647, false)])}."
  }

  validation {
    condition     = alltrue([for plan in values(var.usage_plans) : try(length(plan.api_keys) > 0 && alltrue([for name in plan.api_keys : can(regex("^[\\w-]{1,64}$", name))]), false)])
    error_message = "A usage plan needs at least one name in its api_keys, each of 1 to 64 letters, digits, hyphens or underscores; invalid: ${join(", ", [for name, plan in var.usage_plans : "${name} (${jsonencode(try(plan.api_keys, null))})" if !try(length(plan.api_keys) > 0 && alltrue([for key in plan.api_keys : can(regex("^[\\w-]{1,64}$", key))]), false)])}."
  }

  # A key can be in only one plan of a stage.
  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
  validation {
    condition     = try(length(distinct(flatten([for plan in values(var.usage_plans) : [for name in plan.api_keys : name]]))) == length(flatten([for plan in values(var.usage_plans) : [for name in plan.api_keys : name]])), true)
    error_message = "An API key can be in one usage plan only; these are in several: ${try(join(", ", [for name in distinct(flatten([for plan in values(var.usage_plans) : [for name in plan.api_keys : name]])) : "${name} (${join(", ", [for plan, settings in var.usage_plans : plan if contains(settings.api_keys, name)])})" if length([for settings in values(var.usage_plans) : true if contains(settings.api_keys, name)]) > 1]), "")}."
  }
}
