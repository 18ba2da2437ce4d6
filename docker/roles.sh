#!/bin/bash
# Run once by the postgres image, when the database is made: the role of the product.
# It reads and writes, but owns nothing, so it cannot switch off the triggers that guard the audit trail.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
	--set owner="$POSTGRES_USER" --set password="$PRODUCT_PASSWORD" <<-'SQL'
	CREATE ROLE scr_tracker LOGIN PASSWORD :'password';
	ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO scr_tracker;
	ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE, SELECT ON SEQUENCES TO scr_tracker;
SQL
