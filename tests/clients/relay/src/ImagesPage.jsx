import { graphql, useLazyLoadQuery } from "react-relay";

import { ImageList } from "./ImageList.jsx";

/** All images, from the first one on. */
export function ImagesPage({ pageSize }) {
  const data = useLazyLoadQuery(
    graphql`
      query ImagesPageQuery($pageSize: Int!) {
        ...ImageList_query @arguments(count: $pageSize)
      }
    `,
    { pageSize },
  );
  return <ImageList list={data} pageSize={pageSize} />;
}
