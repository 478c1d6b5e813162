-- Private addresses that connections of the workspace may reach, one CIDR or server with its port a line. What
-- connections were allowed before stays allowed.

ALTER TABLE workspaces ADD COLUMN allowed_addresses text NOT NULL DEFAULT '';
UPDATE workspaces SET allowed_addresses = COALESCE(
    (SELECT string_agg(c.allowed_addresses, chr(10)) FROM connections c WHERE c.workspace_id = workspaces.id), '');
