variable "web_acl" {
  description = "As the api module describes it."
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.web_acl == null || can(regex("^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/[\\w-]+/[\\w-]+$", var.web_acl.arn))
    error_message = "web_acl.arn is ${jsonencode(try(var.web_acl.arn, null))}; it must be the ARN of a regional WAFv2 web ACL."
  }

  validation {
    condition     = try(split(":", var.web_acl.arn)[3], var.region) == var.region
    error_message = "web_acl.arn is ${jsonencode(try(var.web_acl.arn, null))}; the web ACL must be in the API's region, ${var.region}."
  }
}

variable "throttling" {
  description = "As the api module describes it."
  type = object({
    rate_limit  = number
    burst_limit = number
  })
  default = null

  validation {
    condition     = var.throttling == null || try(min(var.throttling.rate_limit, var.throttling.burst_limit) >= 0, false)
    error_message = "throttling is ${jsonencode(var.throttling)}: rate_limit and burst_limit must be numbers, 0 or more."
  }

  validation {
    condition     = try(floor(var.throttling.burst_limit) == var.throttling.burst_limit && var.throttling.burst_limit <= 2147483647, true)
    error_message = "throttling.burst_limit is ${try(coalesce(var.throttling.burst_limit), "null")}; it must be a whole number, 2147483647 at most."
  }
}

variable "method_settings" {
  description = "As the api module describes it."
  type = map(object({
    rate_limit      = optional(number)
    burst_limit     = optional(number)
    metrics_enabled = optional(bool, false)
  }))
  default  = {}
  nullable = false

  # API Gateway refuses ANY: "Invalid method setting path".
  validation {
    condition     = alltrue([for key in keys(var.method_settings) : contains(local.methods, key)])
    error_message = "A key of method_settings is {proxy+}, ~1 or the path of a public route with ~1 for each slash, a slash, and one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS; for the whole stage there is throttling. Invalid: ${join(", ", [for key in keys(var.method_settings) : "\"${key}\"${endswith(key, "/ANY") ? " (API Gateway knows no settings of ANY: write a key for each verb)" : ""}" if !contains(local.methods, key)])}."
  }

  validation {
    condition     = alltrue(flatten([for setting in values(var.method_settings) : [for name in ["rate_limit", "burst_limit"] : try(setting[name] == null ? true : setting[name] >= 0 && (name == "rate_limit" || floor(setting[name]) == setting[name] && setting[name] <= 2147483647), false)]]))
    error_message = "method_settings: a rate_limit is a number, 0 or more; a burst_limit is a whole one, 2147483647 at most. Invalid: ${join(", ", flatten([for path, setting in var.method_settings : [for name in ["rate_limit", "burst_limit"] : "${path} (${name} = ${jsonencode(try(setting[name], null))})" if !try(setting[name] == null ? true : setting[name] >= 0 && (name == "rate_limit" || floor(setting[name]) == setting[name] && setting[name] <= 2147483647), false)]]))}."
  }
}

variable "access_log" {
  description = "As the api module describes it."
  type = object({
    retention_days = optional(number, 30)
    kms_key_arn    = optional(string)
  })
  default = null

  validation {
    condition     = var.access_log == null || contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], try(var.access_log.retention_days, 0))
    error_message = "access_log.retention_days is ${try(var.access_log.retention_days, 0)}; CloudWatch offers 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }

  validation {
    condition     = try(var.access_log.kms_key_arn, null) == null || can(regex("^arn:[\\w-]+:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$", var.access_log.kms_key_arn))
    error_message = "access_log.kms_key_arn is ${jsonencode(try(var.access_log.kms_key_arn, null))}; it must be the ARN of a key, not of an alias."
  }

  validation {
    condition     = try(split(":", var.access_log.kms_key_arn)[3], var.region) == var.region
    error_message = "access_log.kms_key_arn is ${jsonencode(try(var.access_log.kms_key_arn, null))}; the key must be in the API's region, ${var.region}."
  }
}
