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
  description = "Name of the function whose metrics are watched."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name is \"${var.function_name}\"; it must be a function's name, neither an ARN nor with an alias."
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
  description = "Name of the REST API, by which API Gateway's metrics know it. Another API of the same name in the region would be counted with it."
  type        = string
  nullable    = false
}

variable "stage_name" {
  description = "Name of the API's stage."
  type        = string
  nullable    = false
}

variable "alarm_topic_arns" {
  description = "ARNs of up to 5 SNS topics that hear of every alarm, and of its end. With none, alarms only show their state."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_topic_arns) <= 5
    error_message = "alarm_topic_arns has ${length(var.alarm_topic_arns)} topics; an alarm takes 5 at most."
  }

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[\\w-]+:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$", arn))])
    error_message = "Each of alarm_topic_arns is the ARN of a standard SNS topic; not so: ${join(", ", [for arn in var.alarm_topic_arns : "\"${arn}\"" if !can(regex("^arn:[\\w-]+:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$", arn))])}."
  }

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : try(split(":", arn)[3] == local.region, true)])
    error_message = "An alarm takes topics of its own region, ${local.region}; not so: ${join(", ", [for arn in var.alarm_topic_arns : arn if !try(split(":", arn)[3] == local.region, true)])}."
  }
}

variable "thresholds" {
  description = <<-EOT
    What is too much; an object of numbers. Of the requests of five minutes, twice in a row:
    `server_error_share` may fail (0.05, of 0 to 1), and one in a hundred may take longer than
    `latency_p99` (5000 ms). In five minutes there may be so many `denials` (100; 401 and 403 of the
    function), `assume_role_denials` (0; roles that do not trust the function), `sts_failures` (0;
    STS failed after all tries), `function_errors` (0; crashes, no time or memory left) and
    `function_throttles` (0; no concurrency left).
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
    error_message = "A threshold is 0 or more; not so: ${join(", ", [for name, threshold in var.thresholds : "${name} (${threshold})" if !try(threshold >= 0, true)])}."
  }
}
