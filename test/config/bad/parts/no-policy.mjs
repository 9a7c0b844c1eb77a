// A module that exports no policy.

// tidy(calls): a policy is the default export of its module
export default { pick: () => undefined }
