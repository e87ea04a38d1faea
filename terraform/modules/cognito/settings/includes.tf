# The statements that groups get from the groups they include. Terraform has no recursion, so each level
# is a line here.
locals {
  includes = { for name, group in var.groups : name => distinct(group.includes) }

  # Each group with the groups that it includes, each once, and after the groups that it includes itself.
  members_1 = { for name, others in local.includes : name => concat(others, [name]) }
  members_2 = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_1[other]]), [name])) }
  members_3 = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_2[other]]), [name])) }
  members_4 = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_3[other]]), [name])) }
  members   = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_4[other]]), [name])) }

  # The shortest way from each group to each group that it includes, one level deeper than is allowed.
  ways_1 = { for name, others in local.includes : name => { for other in others : other => [name, other] } }
  ways_2 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_1[other] : end => concat([name], way) }], [local.ways_1[name]])...) }
  ways_3 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_2[other] : end => concat([name], way) }], [local.ways_2[name]])...) }
  ways_4 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_3[other] : end => concat([name], way) }], [local.ways_3[name]])...) }
  ways_5 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_4[other] : end => concat([name], way) }], [local.ways_4[name]])...) }
  ways   = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_5[other] : end => concat([name], way) }], [local.ways_5[name]])...) }

  # Each cycle once, from the name that comes first in the alphabet.
  cycles   = [for name, ways in local.ways : join(" > ", ways[name]) if try(sort(ways[name])[0] == name, false)]
  too_deep = flatten([for name, ways in local.ways : [for end, way in ways : join(" > ", way) if length(way) > 6 && end != name]])

  brought_statements = {
    for name, members in local.members : name => flatten([
      for member in members : [
        for statement in var.groups[member].statements : { group = member, sid = statement.sid == null ? "" : statement.sid, statement = statement }
      ]
    ])
  }

  # IAM refuses a policy with the same sid twice, so the same statement of two groups appears once.
  joined_statements = {
    for name, statements in local.brought_statements : name => [
      for number, entry in statements : entry.statement if entry.sid == "" || index(statements[*].sid, entry.sid) == number
    ]
  }

  # A statement may be unknown until the apply, for example because of an ARN. Then this list is unknown
  # too, and Terraform checks it during the apply.
  sid_clashes = compact(flatten([
    for name, statements in local.brought_statements : [
      for entry in statements : statements[index(statements[*].sid, entry.sid)].statement == entry.statement ? "" : "${name} (\"${entry.sid}\" of ${statements[index(statements[*].sid, entry.sid)].group} and of ${entry.group})" if entry.sid != ""
    ]
  ]))

  joined_managed_policy_arns = { for name, members in local.members : name => setunion([for member in members : var.groups[member].managed_policy_arns]...) }
}
