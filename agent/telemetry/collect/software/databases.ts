// Where each package manager keeps its database: what is read here is also what is watched for changes.

export const dpkgFolder = 'var/lib/dpkg'
export const apkDatabases = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'] as const
/** SQLite, Berkeley DB and ndb, at the old and the new place. */
export const rpmDatabases = ['var/lib/rpm', 'usr/lib/sysimage/rpm'].flatMap((folder) =>
  ['rpmdb.sqlite', 'rpmdb.sqlite-wal', 'Packages', 'Packages.db'].map((name) => `${folder}/${name}`),
)
/** An apk database does not say where its packages came from; this file does. */
export const apkRepositories = 'etc/apk/repositories'
