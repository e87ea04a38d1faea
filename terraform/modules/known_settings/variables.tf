variable "settings" {
  description = "The keys that an object may have, by the kind of the object as messages name it."
  type        = map(list(string))
  nullable    = false
}

variable "objects" {
  description = "The objects as they were given: the `kind` of each, its `path` in the inputs, and its `keys`."
  type = list(object({
    kind = string
    path = string
    keys = list(string)
  }))
  nullable = false
}
