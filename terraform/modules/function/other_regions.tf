# IAM roles belong to a whole account, and everything else here to one region. In a second region with
# the same name, IAM would refuse the role, after much else has been made.
data "aws_iam_roles" "same_name" {
  name_regex = "^${var.name}$"
}

data "aws_iam_role" "same_name" {
  for_each = data.aws_iam_roles.same_name.names

  name = each.value
}

locals {
  # Its end is read below: it tells the role of this region from that of another.
  role_description = "Execution role of the function ${var.name}: writes its logs and assumes its callers' roles, in ${local.region}"

  other_regions = setsubtract(
    flatten([
      for role in data.aws_iam_role.same_name :
      regexall("^Execution role of the function .*, in ([a-z0-9-]+)$", coalesce(role.description, "-"))
    ]),
    [local.region],
  )
}
