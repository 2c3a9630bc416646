"""What a statement is, by the tree of PostgreSQL's parser: the classes that the shallow grammar may give it."""

OBJECTS = {
    "OBJECT_ATTRIBUTE": "TYPE", "OBJECT_DOMCONSTRAINT": "DOMAIN", "OBJECT_FDW": "FOREIGN DATA WRAPPER",
    "OBJECT_FOREIGN_SERVER": "SERVER", "OBJECT_LARGEOBJECT": "LARGE OBJECT", "OBJECT_MATVIEW": "MATERIALIZED VIEW",
    "OBJECT_OPCLASS": "OPERATOR CLASS", "OBJECT_OPFAMILY": "OPERATOR FAMILY", "OBJECT_STATISTIC_EXT": "STATISTICS",
    "OBJECT_TABCONSTRAINT": "TABLE", "OBJECT_TSCONFIGURATION": "TEXT SEARCH CONFIGURATION",
    "OBJECT_TSDICTIONARY": "TEXT SEARCH DICTIONARY", "OBJECT_TSPARSER": "TEXT SEARCH PARSER",
    "OBJECT_TSTEMPLATE": "TEXT SEARCH TEMPLATE",
}

# Nodes that are one class whatever they hold.
ALWAYS = {
    "AlterCollationStmt": "ALTER COLLATION", "AlterDatabaseRefreshCollStmt": "ALTER DATABASE",
    "AlterDatabaseSetStmt": "ALTER DATABASE", "AlterDatabaseStmt": "ALTER DATABASE",
    "AlterDefaultPrivilegesStmt": "ALTER DEFAULT PRIVILEGES", "AlterDomainStmt": "ALTER DOMAIN",
    "AlterEnumStmt": "ALTER TYPE", "AlterEventTrigStmt": "ALTER EVENT TRIGGER",
    "AlterExtensionContentsStmt": "ALTER EXTENSION", "AlterExtensionStmt": "ALTER EXTENSION",
    "AlterFdwStmt": "ALTER FOREIGN DATA WRAPPER", "AlterForeignServerStmt": "ALTER SERVER",
    "AlterOpFamilyStmt": "ALTER OPERATOR FAMILY", "AlterOperatorStmt": "ALTER OPERATOR",
    "AlterPolicyStmt": "ALTER POLICY", "AlterPublicationStmt": "ALTER PUBLICATION", "AlterSeqStmt": "ALTER SEQUENCE",
    "AlterStatsStmt": "ALTER STATISTICS", "AlterSubscriptionStmt": "ALTER SUBSCRIPTION",
    "AlterSystemStmt": "ALTER SYSTEM", "AlterTSConfigurationStmt": "ALTER TEXT SEARCH CONFIGURATION",
    "AlterTSDictionaryStmt": "ALTER TEXT SEARCH DICTIONARY", "AlterTableSpaceOptionsStmt": "ALTER TABLESPACE",
    "AlterTypeStmt": "ALTER TYPE", "AlterUserMappingStmt": "ALTER USER MAPPING", "CallStmt": "CALL",
    "CheckPointStmt": "CHECKPOINT", "ClosePortalStmt": "CLOSE", "ClusterStmt": "CLUSTER", "CommentStmt": "COMMENT",
    "CompositeTypeStmt": "CREATE TYPE", "ConstraintsSetStmt": "SET", "CopyStmt": "COPY",
    "CreateAmStmt": "CREATE ACCESS METHOD", "CreateCastStmt": "CREATE CAST",
    "CreateConversionStmt": "CREATE CONVERSION", "CreateDomainStmt": "CREATE DOMAIN", "CreateEnumStmt": "CREATE TYPE",
    "CreateEventTrigStmt": "CREATE EVENT TRIGGER",
    "CreateFdwStmt": "CREATE FOREIGN DATA WRAPPER", "CreateForeignServerStmt": "CREATE SERVER",
    "CreateForeignTableStmt": "CREATE FOREIGN TABLE", "CreateOpClassStmt": "CREATE OPERATOR CLASS",
    "CreateOpFamilyStmt": "CREATE OPERATOR FAMILY", "CreatePLangStmt": "CREATE LANGUAGE",
    "CreatePolicyStmt": "CREATE POLICY", "CreatePublicationStmt": "CREATE PUBLICATION",
    "CreateRangeStmt": "CREATE TYPE", "CreateSchemaStmt": "CREATE SCHEMA", "CreateSeqStmt": "CREATE SEQUENCE",
    "CreateStatsStmt": "CREATE STATISTICS", "CreateStmt": "CREATE TABLE",
    "CreateSubscriptionStmt": "CREATE SUBSCRIPTION", "CreateTableSpaceStmt": "CREATE TABLESPACE",
    "CreateTransformStmt": "CREATE TRANSFORM", "CreateTrigStmt": "CREATE TRIGGER",
    "CreateUserMappingStmt": "CREATE USER MAPPING", "CreatedbStmt": "CREATE DATABASE", "DeallocateStmt": "DEALLOCATE",
    "DeclareCursorStmt": "DECLARE", "DoStmt": "DO", "DropOwnedStmt": "DROP OWNED",
    "DropSubscriptionStmt": "DROP SUBSCRIPTION", "DropTableSpaceStmt": "DROP TABLESPACE",
    "DropUserMappingStmt": "DROP USER MAPPING", "DropdbStmt": "DROP DATABASE", "ExecuteStmt": "EXECUTE",
    "ExplainStmt": "EXPLAIN", "ImportForeignSchemaStmt": "IMPORT", "IndexStmt": "CREATE INDEX",
    "ListenStmt": "LISTEN", "LoadStmt": "LOAD", "LockStmt": "LOCK", "NotifyStmt": "NOTIFY", "PrepareStmt": "PREPARE",
    "ReassignOwnedStmt": "REASSIGN", "RefreshMatViewStmt": "REFRESH MATERIALIZED VIEW", "ReindexStmt": "REINDEX",
    "RuleStmt": "CREATE RULE", "SecLabelStmt": "SECURITY LABEL", "TruncateStmt": "TRUNCATE", "UnlistenStmt": "UNLISTEN",
    "VariableShowStmt": "SHOW", "ViewStmt": "CREATE VIEW",
}

# Nodes that may begin with WITH.
QUERIES = {"SelectStmt": "SELECT", "InsertStmt": "INSERT", "UpdateStmt": "UPDATE", "DeleteStmt": "DELETE",
           "MergeStmt": "MERGE"}

# Nodes whose class names the kind of object in a field.
OF_OBJECT = {
    "AlterFunctionStmt": ("ALTER", "objtype"), "AlterObjectDependsStmt": ("ALTER", "objectType"),
    "AlterObjectSchemaStmt": ("ALTER", "objectType"), "AlterOwnerStmt": ("ALTER", "objectType"),
    "AlterTableMoveAllStmt": ("ALTER", "objtype"), "AlterTableStmt": ("ALTER", "objtype"),
    "CreateTableAsStmt": ("CREATE", "objtype"), "DefineStmt": ("CREATE", "kind"), "DropStmt": ("DROP", "removeType"),
}

# Nodes of two classes: a field, the class where it is true, the other one.
EITHER = {
    "CreateFunctionStmt": ("is_procedure", "CREATE PROCEDURE", "CREATE FUNCTION"),
    "FetchStmt": ("ismove", "MOVE", "FETCH"), "GrantRoleStmt": ("is_grant", "GRANT", "REVOKE"),
    "GrantStmt": ("is_grant", "GRANT", "REVOKE"), "VacuumStmt": ("is_vacuumcmd", "VACUUM", "ANALYZE"),
}

TRANSACTION = {
    "BEGIN": {"BEGIN"}, "START": {"START TRANSACTION"}, "COMMIT": {"COMMIT", "END"}, "ROLLBACK": {"ROLLBACK", "ABORT"},
    "SAVEPOINT": {"SAVEPOINT"}, "RELEASE": {"RELEASE"}, "ROLLBACK_TO": {"ROLLBACK"},
    "PREPARE": {"PREPARE TRANSACTION"}, "COMMIT_PREPARED": {"COMMIT PREPARED"},
    "ROLLBACK_PREPARED": {"ROLLBACK PREPARED"},
}


def of_object(name):
    return OBJECTS.get(name, name.removeprefix("OBJECT_").replace("_", " "))


def roles(verb):
    return {f"{verb} {kind}" for kind in ("ROLE", "USER", "GROUP")}


def renamed(tree):
    kind = tree["renameType"]
    if kind == "OBJECT_COLUMN":
        kind = tree["relationType"]
    return roles("ALTER") if kind == "OBJECT_ROLE" else {f"ALTER {of_object(kind)}"}


def variable_set(tree):
    if tree["kind"].startswith("VAR_RESET"):
        return {"RESET"}
    # The tree does not tell SET TRANSACTION from SET SESSION TRANSACTION, which nobody writes.
    return {"SET", "SET TRANSACTION"} if tree.get("name", "").startswith("TRANSACTION") else {"SET"}


OTHERS = {
    "AlterRoleSetStmt": lambda tree: roles("ALTER"),
    "AlterRoleStmt": lambda tree: roles("ALTER"),
    # A language without a handler is an extension to the parser.
    "CreateExtensionStmt": lambda tree: {"CREATE EXTENSION", "CREATE LANGUAGE"},
    "CreateRoleStmt": lambda tree: {"CREATE " + tree["stmt_type"].removeprefix("ROLESTMT_")},
    "DiscardStmt": lambda tree: {"DISCARD ALL" if tree.get("target") == "DISCARD_ALL" else "DISCARD"},
    "DropRoleStmt": lambda tree: roles("DROP"),
    "RenameStmt": renamed,
    "TransactionStmt": lambda tree: TRANSACTION[tree["kind"].removeprefix("TRANS_STMT_")],
    "VariableSetStmt": variable_set,
}


def classes(node, tree):
    if node in ALWAYS:
        return {ALWAYS[node]}
    if node in QUERIES:
        return {QUERIES[node], "WITH"} if "withClause" in tree else {QUERIES[node]}
    if node in OF_OBJECT:
        verb, field = OF_OBJECT[node]
        return {f"{verb} {of_object(tree[field])}"}
    if node in EITHER:
        field, so, otherwise = EITHER[node]
        return {so if tree.get(field) else otherwise}
    return OTHERS[node](tree)


def option(tree, name):
    """An option in parentheses, which is on when it has no value."""
    for element in (item["DefElem"] for item in tree.get("params", tree.get("options", [])) if "DefElem" in item):
        if element["defname"] == name:
            return str(element.get("arg", "true")).find("false") < 0
    return False


def is_detach(tree):
    return [command["AlterTableCmd"]["def"]["PartitionCmd"].get("concurrent", False)
            for command in tree.get("cmds", []) if command["AlterTableCmd"]["subtype"] == "AT_DetachPartition"]


# Behind anything but names the shallow grammar does not look for CASCADE.
NOT_NAMES = {"OBJECT_" + kind for kind in ("AGGREGATE", "CAST", "FUNCTION", "OPCLASS", "OPERATOR", "OPFAMILY", "POLICY",
                                           "PROCEDURE", "ROUTINE", "RULE", "TRANSFORM", "TRIGGER")}


def cascades(tree):
    return None if tree["removeType"] in NOT_NAMES else tree.get("behavior") == "DROP_CASCADE"


def is_temporary(tree):
    into = tree.get("into", {}).get("rel", {})
    relation = tree.get("relation", tree.get("view", tree.get("sequence", into)))
    return relation.get("relpersistence") == "t"


# What the two say beside the class, where both say something (None: one does not). The letters are those of split.c.
FLAGS = {
    "c": {"IndexStmt": lambda tree: tree.get("concurrent", False),
          "DropStmt": lambda tree: tree.get("concurrent", False),
          "RefreshMatViewStmt": lambda tree: tree.get("concurrent", False),
          "ReindexStmt": lambda tree: option(tree, "concurrently"),
          "AlterTableStmt": lambda tree: any(is_detach(tree))},
    "d": {"CopyStmt": lambda tree: tree.get("is_from", False) and "filename" not in tree},
    "e": {node: lambda tree: tree.get("missing_ok", False) for node in ("DropStmt", "DropdbStmt", "DropTableSpaceStmt")},
    "k": {"DropStmt": cascades},
    "n": {node: lambda tree: tree.get("if_not_exists", False)
          for node in ("CreateStmt", "CreateTableAsStmt", "IndexStmt", "CreateSchemaStmt")},
    "r": {node: lambda tree: tree.get("replace", False)
          for node in ("ViewStmt", "CreateFunctionStmt", "DefineStmt", "RuleStmt", "CreateTrigStmt")},
    "t": {node: is_temporary for node in ("CreateStmt", "CreateTableAsStmt", "ViewStmt", "CreateSeqStmt")},
    "x": {"TransactionStmt": lambda tree: not tree["kind"].endswith("_PREPARED")},
}

# As the server's PreventInTransactionBlock() is called.
ALONE = {"CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt", "AlterSystemStmt"}


def is_alone(node, tree):
    if node == "TransactionStmt":
        return tree["kind"] in ("TRANS_STMT_COMMIT_PREPARED", "TRANS_STMT_ROLLBACK_PREPARED")
    if node == "ClusterStmt":
        return "relation" not in tree
    if node == "ReindexStmt" and tree["kind"] not in ("REINDEX_OBJECT_INDEX", "REINDEX_OBJECT_TABLE"):
        return True
    if node in FLAGS["c"] and node != "RefreshMatViewStmt":
        return FLAGS["c"][node](tree)
    return node in ALONE or (node == "VacuumStmt" and tree.get("is_vacuumcmd", False)) or \
        (node == "DiscardStmt" and tree.get("target", "DISCARD_ALL") == "DISCARD_ALL")


def disagreements(node, tree, what, flags):
    """What is wrong with the class `what` and its flags, in words; options of subscriptions and databases are left out."""
    if what not in classes(node, tree):
        yield f"{node} is no '{what}'"
    for letter, nodes in FLAGS.items():
        if node in nodes and nodes[node](tree) not in (None, letter in flags):
            yield f"{node}, '{what}': '{letter}' in '{flags}'"
    if "SubscriptionStmt" not in node and node != "AlterDatabaseStmt" and is_alone(node, tree) != ("a" in flags):
        yield f"{node}, '{what}': 'a' in '{flags}'"
