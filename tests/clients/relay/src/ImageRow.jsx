import { useTransition } from "react";
import { graphql, useRefetchableFragment } from "react-relay";

/** An image, which is read again by its id when more of it is to be shown. */
export function ImageRow({ image }) {
  const [isPending, startTransition] = useTransition();
  const [data, refetch] = useRefetchableFragment(
    graphql`
      fragment ImageRow_image on Image
      @refetchable(queryName: "ImageRowRefetchQuery")
      @argumentDefinitions(withDetail: { type: "Boolean", defaultValue: false }) {
        id
        name
        createTime
        detail @include(if: $withDetail) {
          minDiskGb
        }
      }
    `,
    image,
  );
  return (
    <li data-id={data.id} aria-busy={isPending}>
      <button
        name="detail"
        onClick={() => startTransition(() => void refetch({ withDetail: true }))}
      >
        {data.name}
      </button>
      {data.detail && <output>{data.detail.minDiskGb}</output>}
    </li>
  );
}
