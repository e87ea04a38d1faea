variable "name" {
  description = "Name of the dashboard; the names of the alarms begin with it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,200}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 200 letters, digits, hyphens or underscores."
  }
}

variable "function_name" {
  description = "Name of the function whose metrics the alarms watch."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name is \"${var.function_name}\"; it must be a function's name, without an alias, and not an ARN."
  }
}

variable "log_group_name" {
  description = "Name of the log group that the function writes to."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_./#-]{1,512}$", var.log_group_name))
    error_message = "log_group_name is \"${var.log_group_name}\"; it must be a log group's name, not its ARN."
  }
}

variable "rest_api_name" {
  description = "Name of the REST API, the dimension of API Gateway's metrics. The metrics also count other APIs of the same name in the region."
  type        = string
  nullable    = false

  # With another name the alarms would watch metrics that do not exist.
  validation {
    condition     = length(var.rest_api_name) > 0 && trimspace(var.rest_api_name) == var.rest_api_name
    error_message = "rest_api_name is \"${var.rest_api_name}\"; it must be the API's name, without white space around it."
  }
}

variable "stage_name" {
  description = "Name of the API's stage."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage_name))
    error_message = "stage_name is \"${var.stage_name}\"; it must be a stage's name, of 1 to 128 letters, digits, hyphens or underscores."
  }
}

variable "alarm_topic_arns" {
  description = "ARNs of up to 5 SNS topics that get a message when an alarm starts and when it ends. Without topics, alarms only show their state."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_topic_arns) <= 5
    error_message = "alarm_topic_arns has ${length(var.alarm_topic_arns)} topics; an alarm can have 5 at most."
  }

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[\\w-]+:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$", arn))])
    error_message = "Each of alarm_topic_arns is the ARN of a standard SNS topic; invalid: ${join(", ", [for arn in var.alarm_topic_arns : jsonencode(arn) if !can(regex("^arn:[\\w-]+:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$", arn))])}."
  }

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : try(split(":", arn)[3] == local.region, true)])
    error_message = "An alarm accepts topics of its own region, ${local.region}; invalid: ${join(", ", [for arn in var.alarm_topic_arns : jsonencode(arn) if !try(split(":", arn)[3] == local.region, true)])}."
  }
}

variable "thresholds" {
  description = <<-EOT
    Limits above which an alarm starts; an object of numbers. Two periods of five minutes in a row:
    `server_error_share`, the share of failed requests (default 0.05, from 0 to 1), and `latency_p99`
    (default 5000 ms). One period of five minutes: `denials` (100; the function's 401 and 403),
    `assume_role_denials` (0; roles that do not trust the function), `sts_failures` (0; STS failed
    after all tries), `function_errors` (0; the function crashed, or had no time or memory left) and
    `function_throttles` (0; Lambda had no concurrency left).
  EOT
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = try(var.thresholds.server_error_share < 1, true)
    error_message = "thresholds.server_error_share is ${try(coalesce(var.thresholds.server_error_share), 0)}; it is a share of all requests, from 0 to less than 1."
  }

  # Null stands for the default.
  validation {
    condition     = alltrue([for threshold in values(var.thresholds) : try(threshold >= 0, true)])
    error_message = "A threshold is 0 or more; invalid: ${join(", ", [for name, threshold in var.thresholds : "${name} (${threshold})" if !try(threshold >= 0, true)])}."
  }
}
