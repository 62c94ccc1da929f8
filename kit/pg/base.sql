-- What every database of Muster starts with: nothing for everybody.
revoke all on schema public from public;
grant usage on schema public to muster_app;
