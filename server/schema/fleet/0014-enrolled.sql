-- A reusable token lets thousands in: whoever asks again is found by its own key, and not among all of them.
drop index device_devices_token;
create index device_devices_token on device_devices (tenant, token_id, token_key) where token_id is not null;
