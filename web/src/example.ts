/** What the editor holds on the first visit and in every new tab. */
export const EXAMPLE_QUERY = `# A page of the images in your Baidu AI Cloud account.
#
# Run it with the button to the right or Ctrl-Enter.
# What there is to ask for is in the Documentation
# Explorer on the left, and Ctrl-Space completes it.
#
# The next page: set the variable "after" to this
# page's "endCursor".
#
# Fewer images: SYSTEM or CUSTOM instead of ALL, or an
# argument more, as in nameContains: "22.04". The name
# of a system image is like "22.04 LTS amd64 (64bit)";
# which distribution that is of, osName says.

query Images($first: Int = 10, $after: String) {
  images(type: ALL, first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        name
        type
        status
        osName
        osVersion
        osArch
        createTime
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    # When the list was read, and how long it is kept.
    freshness {
      fetchedAt
      freshUntil
    }
    source {
      region
    }
  }
}
`;

/** The variables that go with it, spelled out so that they are easy to change. */
export const EXAMPLE_VARIABLES = `{
  "first": 10,
  "after": null
}
`;
