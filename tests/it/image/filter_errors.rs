//! What is refused, and what is said about it.

use proptest::collection::vec;
use proptest::prelude::*;

use bcc_graphql::image::FilterError;
use bcc_graphql::image::Image;
use bcc_graphql::image::ImageFilter;
use bcc_graphql::image::ImageFilterSpec;
use bcc_graphql::image::Spelling;
use bcc_graphql::image::TextSpec;
use chrono::DateTime;

use super::bare;

fn error(spec: &ImageFilterSpec) -> FilterError {
    ImageFilter::new(spec).unwrap_err()
}

fn of_os_name(os_name: TextSpec) -> ImageFilterSpec {
    ImageFilterSpec {
        os_name: Some(os_name),
        ..ImageFilterSpec::default()
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn says_where_and_what_to_do() {
    let none = TextSpec::default;
    let filter = ImageFilterSpec::default;
    let a_to_z: Vec<_> = ('a'..='z').map(String::from).collect();
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    let specs = [
        of_os_name(TextSpec {
            eq: Some("a".repeat(257)),
            ..none()
        }),
        of_os_name(TextSpec {
            is_in: Some(vec![String::new(), "麒".repeat(86)]),
            ..none()
        }),
        of_os_name(TextSpec {
            is_in: Some(vec![String::new(); 1001]),
            ..none()
        }),
        of_os_name(TextSpec {
            is_in: Some(Vec::new()),
            ..none()
        }),
        of_os_name(TextSpec {
            starts_with: some(""),
            ..none()
        }),
        of_os_name(TextSpec {
            contains: some(""),
            ..none()
        }),
        of_os_name(TextSpec {
            regex: some("^(Ubuntu|Debian"),
            ..none()
        }),
        of_os_name(TextSpec {
            regex: some(r"\w{256}"),
            ..none()
        }),
        of_os_name(TextSpec {
            regex: some("(?<=a)b"),
            ..none()
        }),
        of_os_name(TextSpec {
            eq: some("Ubuntu"),
            is_in: Some(a_to_z.clone()),
            ..none()
        }),
        of_os_name(TextSpec {
            eq: some("Ubuntu"),
            starts_with: some("x"),
            ..none()
        }),
        of_os_name(TextSpec {
            eq: some("Ubuntu"),
            contains: some("x"),
            ..none()
        }),
        of_os_name(TextSpec {
            eq: some("Ubuntu"),
            glob: some("?"),
            ..none()
        }),
        of_os_name(TextSpec {
            eq: some("Ubuntu"),
            regex: some("^CentOS"),
            ..none()
        }),
        of_os_name(TextSpec {
            is_in: Some(a_to_z),
            contains: some("ab"),
            ..none()
        }),
        ImageFilterSpec {
            ids: Some(Vec::new()),
            ..filter()
        },
        ImageFilterSpec {
            ids: Some(vec!["m-1".to_owned(), String::new()]),
            ..filter()
        },
        ImageFilterSpec {
            status: Some(Vec::new()),
            ..filter()
        },
        ImageFilterSpec {
            image_type: Some(Vec::new()),
            ..filter()
        },
        ImageFilterSpec {
            created_after: at(1),
            created_before: at(1),
            ..filter()
        },
    ];
    let said: Vec<_> = specs.iter().map(|spec| error(spec).to_string()).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn both_faces_find_their_own_names() {
    let error = error(&of_os_name(TextSpec {
        eq: some("Ubuntu"),
        starts_with: some("x"),
        ..TextSpec::default()
    }));
    assert_eq!(error.field().to_string(), "filter.osName.eq");
    assert_eq!(error.field().names(Spelling::Snake), ["os_name", "eq"]);
    assert_eq!(error.field().index(), None);
    let text = error.text(Spelling::Snake);
    assert!(text.starts_with("`filter.os_name.eq` "), "{text}");
    assert!(text.contains("`starts_with`"), "{text}");
}

/// What ignores case can't contradict a regex in some other case.
#[test]
fn a_regex_in_another_case_is_no_contradiction() {
    let spec = of_os_name(TextSpec {
        is_in: Some(vec!["debian".to_owned(), "ubuntu".to_owned()]),
        regex: some("^Ubuntu$"),
        ..TextSpec::default()
    });
    let filter = ImageFilter::new(&spec).unwrap();
    for (os_name, expected) in [("Ubuntu", true), ("ubuntu", false), ("Debian", false)] {
        let image = Image {
            os_name: Some(os_name.into()),
            ..bare("m-1")
        };
        assert_eq!(filter.matches(&image), expected, "{os_name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nothing_panics(
        texts in vec(proptest::option::of(any::<String>()), 5),
        values in proptest::option::of(vec(any::<String>(), 0..4)),
        value in any::<String>(),
    ) {
        let spec = of_os_name(TextSpec {
            eq: texts[0].clone(),
            is_in: values.clone(),
            contains: texts[1].clone(),
            starts_with: texts[2].clone(),
            glob: texts[3].clone(),
            regex: texts[4].clone(),
        });
        refuse_or_match(&spec, &value)?;
        for text in texts.into_iter().flatten() {
            refuse_or_match(&of_os_name(TextSpec { regex: Some(text), ..TextSpec::default() }), &value)?;
        }
        refuse_or_match(&ImageFilterSpec { ids: values, ..ImageFilterSpec::default() }, &value)?;
    }

    #[test]
    fn what_looks_like_a_regex_is_bounded(
        pattern in r"([ab().*+?|^$\[\]{}\\\\wpL,1-9\n]|\{[0-9]{1,4}\}|\(\?i){0,80}",
    ) {
        refuse_or_match(
            &of_os_name(TextSpec { regex: Some(pattern), ..TextSpec::default() }),
            &"ab".repeat(100),
        )?;
    }
}

fn refuse_or_match(spec: &ImageFilterSpec, value: &str) -> Result<(), TestCaseError> {
    match ImageFilter::new(spec) {
        Ok(filter) => {
            let image = Image {
                os_name: Some(value.into()),
                ..bare("m-1")
            };
            // Twice the same: whichever it is.
            prop_assert_eq!(filter.matches(&image), filter.matches(&image));
        }
        Err(error) => {
            let text = error.to_string();
            prop_assert!(text.starts_with("`filter."), "{}", text);
            prop_assert!(!text.contains('\n') && text.len() < 400, "{}", text);
        }
    }
    Ok(())
}
