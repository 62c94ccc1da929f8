-- The module stream of an rpm (`nodejs:18`): advisories speak of one stream and mean no other. Null: of none, or not told.
alter table software_catalogue add column module text;
