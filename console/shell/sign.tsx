// The product's sign, where the product says its name.

/** The product's sign: machines in rows, one place waiting to be filled. */
export function Mark() {
  return (
    <svg className="sign" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <circle cx="9" cy="9" r="2.6" />
      <circle cx="23" cy="9" r="2.6" />
      <circle cx="9" cy="16" r="2.6" />
      <circle cx="16" cy="16" r="2.6" />
      <circle cx="23" cy="16" r="2.6" />
      <circle cx="9" cy="23" r="2.6" />
      <circle cx="23" cy="23" r="2.6" />
    </svg>
  )
}
