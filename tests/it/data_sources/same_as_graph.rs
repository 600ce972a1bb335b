//! Both faces give the same images.

use serde_json::Value;
use serde_json::json;

use super::Both;

/// The ids that the graph gives, of images of these types.
async fn of_graph(both: &Both, mut filter: Value, order: Value) -> Vec<String> {
    filter["type"] = json!({ "in": ["SYSTEM", "CUSTOM"] });
    let query = "query($filter: ImageFilter, $order: ImageOrder) {
        images(first: 1000, filter: $filter, orderBy: $order) { nodes { id } } }";
    let variables = json!({ "filter": filter, "order": order });
    let answer = both.service.graphql(query, variables).await;
    let nodes = answer["data"]["images"]["nodes"].as_array().unwrap();
    let ids = nodes.iter().map(|node| node["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_same_conditions_give_the_same_ids_in_the_same_order() {
    let both = Both::start().await;
    let available = json!({ "in": ["AVAILABLE"] });
    let mut n_compared = 0;
    for (config, filter) in [
        (json!({}), json!({ "status": available })),
        (
            json!({ "os_name": "ubuntu" }),
            json!({ "status": available, "osName": { "eq": "Ubuntu" } }),
        ),
        (
            json!({ "os_version": "2?.04*", "os_arch": "*64bit*" }),
            json!({ "status": available, "osVersion": { "glob": "2?.04*" }, "osArch": { "contains": "64bit" } }),
        ),
        (
            json!({ "name_regex": r"^\d+\.\d+ (LTS )?amd64" }),
            json!({ "status": available, "name": { "regex": r"^\d+\.\d+ (LTS )?amd64" } }),
        ),
        (
            json!({ "created_after": "2023-01-01T00:00:00Z", "created_before": "2024-01-01T08:00:00+08:00" }),
            json!({ "status": available, "createdAfter": "2023-01-01T00:00:00Z", "createdBefore": "2024-01-01T00:00:00Z" }),
        ),
        (
            json!({ "filter": [
                { "name": "os_name", "values": ["CentOS", "Debian"] },
                { "name": "status", "values": ["Available", "Error"] },
                { "name": "encrypted", "values": ["false"] },
            ] }),
            json!({ "status": { "in": ["AVAILABLE", "ERROR"] }, "osName": { "in": ["centos", "debian"] }, "encrypted": false }),
        ),
        (
            json!({ "status": "NotAvailable", "os_type": "linux" }),
            json!({ "status": { "in": ["NOT_AVAILABLE"] }, "osType": { "eq": "linux" } }),
        ),
    ] {
        let order = json!({ "field": "CREATE_TIME", "direction": "DESC" });
        let expected = of_graph(&both, filter, order).await;
        assert_eq!(both.ids(&config).await, expected, "{config}");
        n_compared += expected.len();
    }
    assert!(n_compared > 100, "{n_compared}");
}

#[tokio::test]
async fn both_take_the_same_image_for_the_newest() {
    let both = Both::start().await;
    for (sort_by, by) in [("create_time", "CREATE_TIME"), ("os_version", "OS_VERSION")] {
        for os_name in ["Ubuntu", "CentOS", "Windows Server"] {
            let query = "query($os: String!, $by: NewestBy) {
                latestImage(by: $by, filter: { osName: { eq: $os }, type: { in: [SYSTEM, CUSTOM] } })
                    { id osVersion createTime } }";
            let variables = json!({ "os": os_name, "by": by });
            let answer = both.service.graphql(query, variables).await;
            let newest = &answer["data"]["latestImage"];
            let config = json!({ "os_name": os_name, "sort_by": sort_by, "most_recent": true });
            let (image, warnings) = both.one(&config).await;
            assert_eq!(warnings, "");
            assert_eq!(image.get("id").as_str(), newest["id"].as_str());
            assert_eq!(
                image.get("os_version").as_str(),
                newest["osVersion"].as_str()
            );
            assert_eq!(
                image.get("create_time").as_str(),
                newest["createTime"].as_str()
            );
        }
    }
}
