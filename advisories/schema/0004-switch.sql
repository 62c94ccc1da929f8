-- The switch of the door, as the server told it last; null: it never did, and the configuration decides.
alter table service
  add door_open boolean,
  add door_revision int not null default 0;
