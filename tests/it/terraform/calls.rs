//! What a provider says of itself, and what it says to a configuration.

use rmpv::Value;

use super::Plugin;
use super::wire::AttributePath;
use super::wire::Diagnostics;
use super::wire::Dynamic;
use super::wire::Empty;
use super::wire::FunctionCall;
use super::wire::FunctionResult;
use super::wire::Functions;
use super::wire::Metadata;
use super::wire::NamedConfig;
use super::wire::ProviderConfig;
use super::wire::ProviderConfigAnswer;
use super::wire::Schemas;
use super::wire::Step;
use super::wire::object;
use super::wire::unknown;

#[tokio::test]
async fn metadata_names_everything() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let metadata: Metadata = caller.provider("GetMetadata", Empty {}).await;
    assert_eq!(metadata.data_sources.len(), 1);
    assert_eq!(metadata.data_sources[0].name, "demo_image");
    assert_eq!(metadata.functions.len(), 1);
    assert_eq!(metadata.functions[0].name, "half");
    let functions: Functions = caller.provider("GetFunctions", Empty {}).await;
    assert!(functions.functions.contains_key("half"));
    // There are no resources.
    let _: Empty = caller
        .provider("GetResourceIdentitySchemas", Empty {})
        .await;
}

#[tokio::test]
async fn schemas_say_who_gives_what_value() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let schemas: Schemas = caller.provider("GetProviderSchema", Empty {}).await;
    let provider = schemas.provider.unwrap().block.unwrap();
    assert_eq!(provider.description, "A provider for tests.");
    assert!(provider.attributes[0].sensitive && provider.attributes[0].optional);

    let block = schemas.data_sources["demo_image"].block.clone().unwrap();
    let attribute = |name| {
        let mut attributes = block.attributes.iter();
        attributes.find(|attribute| attribute.name == name).unwrap()
    };
    let presence = |name| {
        let attribute = attribute(name);
        (attribute.required, attribute.optional, attribute.computed)
    };
    assert_eq!(presence("name"), (true, false, false));
    assert_eq!(presence("limit"), (false, true, true));
    assert_eq!(presence("id"), (false, false, true));
    assert_eq!(attribute("limit").r#type, "\"number\"");
    // Terraform refuses an attribute that has both.
    let images = attribute("images");
    assert_eq!(images.r#type, "");
    let nested = images.nested.as_ref().unwrap();
    assert_eq!((nested.nesting, nested.attributes.len()), (2, 1));
    assert!(attribute("id").nested.is_none());
    assert_eq!(
        (&*block.blocks[0].name, block.blocks[0].nesting),
        ("filter", 2)
    );

    let half = &schemas.functions["half"];
    assert_eq!(half.parameters[0].r#type, "\"number\"");
    assert_eq!(half.r#return.as_ref().unwrap().r#type, "\"number\"");
}

#[tokio::test]
async fn a_mistake_is_told_where_it_was_made() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let names = Value::Array(vec!["right".into(), "wrong".into()]);
    let filters = vec![object([("names", Value::Nil)]), object([("names", names)])];
    let request = NamedConfig {
        name: "demo_image".to_owned(),
        config: Some(Dynamic::of(&object([
            ("name", unknown()),
            ("filter", Value::Array(filters)),
        ]))),
    };
    let answer: Diagnostics = caller.provider("ValidateDataResourceConfig", request).await;
    let [mistake, unsure] = &answer.diagnostics[..] else {
        panic!("{answer:?}");
    };
    assert_eq!(mistake.severity, 1);
    assert_eq!(mistake.summary, "There is no such name");
    assert_eq!(mistake.detail, "Try another.");
    let attribute = |name: &str| Step {
        attribute: Some(name.to_owned()),
        ..Step::default()
    };
    let index = |index| Step {
        index: Some(index),
        ..Step::default()
    };
    let steps = vec![attribute("filter"), index(1), attribute("names"), index(1)];
    assert_eq!(mistake.attribute, Some(AttributePath { steps }));
    // Without a path it is about the whole block.
    assert_eq!((unsure.severity, &unsure.attribute), (2, &None));
}

#[tokio::test]
async fn what_the_schema_does_not_allow_is_told_at_its_place() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let names = Value::Array(vec!["right".into(), Value::Nil]);
    let request = NamedConfig {
        name: "demo_image".to_owned(),
        config: Some(Dynamic::of(&object([
            ("name", Value::Nil),
            ("limit", 1.into()),
            ("id", "m-demo".into()),
            ("missing", unknown()),
            ("filter", Value::Array(vec![object([("names", names)])])),
        ]))),
    };
    let answer: Diagnostics = caller.provider("ValidateDataResourceConfig", request).await;
    let told = answer.diagnostics.iter().map(|wrong| {
        let steps = wrong.attribute.iter().flat_map(|path| &path.steps);
        (wrong.summary.as_str(), wrong.detail.as_str(), steps.count())
    });
    let only_read = "It is what is read, and no condition.";
    let expected = [
        (
            "`name` is null",
            "It has to have a value. A variable without one gives null.".to_owned(),
            1,
        ),
        (
            "`id` can't be set",
            format!("{only_read} To ask for it, use `name`."),
            1,
        ),
        (
            "`missing` can't be set",
            format!("{only_read} Leave it out."),
            1,
        ),
        (
            "`names[1]` is null",
            "A list holds values only. Leave it out: `compact([…])` takes null and empty texts away."
                .to_owned(),
            4,
        ),
    ];
    let expected = expected
        .iter()
        .map(|(summary, detail, steps)| (*summary, detail.as_str(), *steps));
    assert_eq!(told.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_provider_block_is_looked_at_too() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    for (secret, mistakes) in [(Value::from(""), 1), (unknown(), 0), (Value::Nil, 0)] {
        let request = ProviderConfig {
            config: Some(Dynamic::of(&object([("secret", secret)]))),
        };
        let answer: ProviderConfigAnswer = caller.provider("ValidateProviderConfig", request).await;
        assert_eq!(answer.diagnostics.len(), mistakes);
    }
}

#[tokio::test]
async fn what_does_not_fit_the_schema_is_told_without_its_value() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let surplus = object([("secrets", "M4rkerSecret".into())]);
    let mismatched = object([("secret", Value::Array(vec!["M4rkerSecret".into()]))]);
    for (config, told) in [
        (surplus, "`value.secrets` is not in the schema"),
        (mismatched, "`value.secret` is not of type string"),
    ] {
        let request = ProviderConfig {
            config: Some(Dynamic::of(&config)),
        };
        let answer: ProviderConfigAnswer = caller.provider("ValidateProviderConfig", request).await;
        let text = format!("{:?}", answer.diagnostics);
        assert!(text.contains(told), "{text}");
        assert!(!text.contains("M4rkerSecret"), "{text}");
    }
}

#[tokio::test]
async fn functions_are_called() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let call = async |name: &str, arguments: &[Value]| -> FunctionResult {
        let request = FunctionCall {
            name: name.to_owned(),
            arguments: arguments.iter().map(Dynamic::of).collect(),
        };
        caller.provider("CallFunction", request).await
    };
    let result = call("half", &[42.into()]).await.result.unwrap();
    assert_eq!(result.value(), Value::from(21));
    let result = call("half", &[3.into()]).await.result.unwrap();
    assert_eq!(result.value(), Value::from(1.5));
    // Numbers that fit nothing else come as text.
    let result = call("half", &["8".into()]).await.result.unwrap();
    assert_eq!(result.value(), Value::from(4));

    let error = call("half", &[1.5.into()]).await.error.unwrap();
    assert_eq!((&*error.text, error.argument), ("it is not whole", Some(0)));
    let error = call("half", &[]).await.error.unwrap();
    assert_eq!(error.text, "`half` takes 1 arguments, not 0");
    let error = call("third", &[]).await.error.unwrap();
    assert_eq!(error.text, "there is no function `third` in this version");
}
