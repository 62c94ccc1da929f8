-- The newest epoch each tenant's rows have lived through: a lower number than the server's means that they were restored.
alter table tenant_numbers add column epoch int not null default 0;
grant update (epoch) on tenant_numbers to muster_app;
