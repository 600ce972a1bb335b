import { graphql, useLazyLoadQuery, usePaginationFragment } from "react-relay";

/** A list that begins in the middle and grows at both ends. */
export function ImagesAround({ pageSize, after }) {
  const query = useLazyLoadQuery(
    graphql`
      query ImagesAroundQuery($first: Int, $after: String) {
        ...ImagesAround_query @arguments(first: $first, after: $after)
      }
    `,
    { first: pageSize, after },
  );
  const list = usePaginationFragment(
    graphql`
      fragment ImagesAround_query on Query
      @refetchable(queryName: "ImagesAroundPaginationQuery")
      @argumentDefinitions(
        first: { type: "Int" }
        after: { type: "String" }
        last: { type: "Int" }
        before: { type: "String" }
      ) {
        images(first: $first, after: $after, last: $last, before: $before)
          @connection(key: "ImagesAround_images") {
          edges {
            node {
              id
            }
          }
        }
      }
    `,
    query,
  );
  return (
    <div aria-busy={list.isLoadingNext || list.isLoadingPrevious}>
      {list.hasPrevious && <button name="previous" onClick={() => list.loadPrevious(pageSize)} />}
      <ol>
        {list.data.images.edges.map(({ node }) => (
          <li key={node.id} data-id={node.id} />
        ))}
      </ol>
      {list.hasNext && <button name="next" onClick={() => list.loadNext(pageSize)} />}
    </div>
  );
}
