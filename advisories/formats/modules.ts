// Module streams of the Red Hat family, where an advisory names them only in its title.

/** Built as part of a module: Red Hat writes `.module+el8`, AlmaLinux `.module_el8`. */
export const isModular = (version: string) => /\.module[+_]el\d/.test(version)

/** `Moderate: virt:rhel and virt-devel:rhel security update` → both streams. */
export function streamsNamed(title: string): string[] {
  const words = title.match(/(?<![\w.:+-])[A-Za-z0-9][\w.+-]*:[A-Za-z0-9][\w.+-]*/g) ?? []
  return [...new Set(words.filter((word) => !/^(AL|RH|RL)[SBE]A-/.test(word)))]
}
