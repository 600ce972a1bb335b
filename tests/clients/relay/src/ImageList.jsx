import { graphql, usePaginationFragment } from "react-relay";

import { ImageRow } from "./ImageRow.jsx";

/** A list of images that grows at its end. */
export function ImageList({ list, pageSize }) {
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment(
    graphql`
      fragment ImageList_query on Query
      @refetchable(queryName: "ImageListPaginationQuery")
      @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }) {
        images(first: $count, after: $cursor) @connection(key: "ImageList_images") {
          edges {
            node {
              id
              ...ImageRow_image
            }
          }
        }
      }
    `,
    list,
  );
  return (
    <div aria-busy={isLoadingNext}>
      <ol>
        {data.images.edges.map(({ node }) => (
          <ImageRow key={node.id} image={node} />
        ))}
      </ol>
      {hasNext && <button name="next" onClick={() => loadNext(pageSize)} />}
    </div>
  );
}
