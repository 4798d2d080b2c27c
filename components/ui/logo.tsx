/** Our sign: a rounded tile with a hole, a picture and the eye that looks at it. */
export function Logo({ className = 'size-5.5' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M9 0h14a9 9 0 0 1 9 9v14a9 9 0 0 1-9 9H9a9 9 0 0 1-9-9V9a9 9 0 0 1 9-9Zm7 10.2a5.8 5.8 0 1 0 0 11.6 5.8 5.8 0 0 0 0-11.6Z"
      />
    </svg>
  )
}
